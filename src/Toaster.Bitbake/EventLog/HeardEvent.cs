using System.Text;
using Toaster.Bitbake.Pickle;

namespace Toaster.Bitbake.EventLog;

/// <summary>
/// An event that came from a server of bitbake by itself, as a pickle: the same bytes that its event log would hold. Made a line of
/// such a log, it goes the way of all others.
/// </summary>
public sealed class HeardEvent
{
    private HeardEvent(string name, byte[] pickle) => (Class, Pickle) = (name, pickle);

    public string Class { get; }

    public byte[] Pickle { get; }

    /// <summary>Null: the bytes are no pickle of an event.</summary>
    public static HeardEvent? Of(byte[] pickle, EventLogLimits limits)
    {
        using var reader = new PickleReader(limits.Pickle);
        if (!reader.Read(pickle) || reader.Arena[reader.Root] is not { Kind: PickleKind.Instance } instance || reader.Arena[instance.A] is not { Kind: PickleKind.Global } name)
        {
            return null;
        }

        return new($"{Text(reader.Arena[name.A])}.{Text(reader.Arena[name.B])}", pickle);
        string Text(PickleNode node) => Encoding.UTF8.GetString(pickle, node.A, node.B);
    }

    /// <summary>As bitbake writes it into its log, with the line feed.</summary>
    public string ToLine()
    {
        var base64 = Convert.ToBase64String(Pickle);
        var payload = new StringBuilder(base64.Length + (base64.Length / 38));
        for (var at = 0; at < base64.Length; at += 76)
        {
            payload.Append(base64, at, Math.Min(76, base64.Length - at)).Append("\\n");
        }

        return $"{{\"class\": \"{Class.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\", \"vars\": \"{payload}\"}}\n";
    }
}
