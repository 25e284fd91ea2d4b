using System.Globalization;
using System.Text;
using Toaster.Actors.Agents;

namespace Toaster.Actors.Tests.Journal.Model;

/// <summary>An agent as it sees itself: it may be wrong about all of it.</summary>
internal sealed class ModelAgent(string name, int slots)
{
    public string Name => name;

    public int Slots => slots;

    public AgentId Id { get; set; }

    public long Session { get; set; }

    /// <summary>What it was ever given, in order.</summary>
    public List<Spool> Spools { get; } = [];

    public AgentHello Hello(bool hasLostAll)
        => new(Name, "instance", "1.0", 1, [], Slots, hasLostAll ? [] : [.. Spools.Select(spool => new AgentSpool(spool.Build, spool.Attempt, spool.Stream, "running"))]);
}

/// <summary>The stream of one attempt, as its agent has it.</summary>
internal sealed class Spool(BuildId build, int attempt, string stream, string token)
{
    public BuildId Build => build;

    public int Attempt => attempt;

    public string Stream => stream;

    public string Token => token;

    /// <summary>What a server asked for last.</summary>
    public long Next { get; set; } = 1;

    /// <summary>Number of the last event it has ever sent.</summary>
    public long Sent { get; set; }

    /// <summary>An event says whose it is: one in another place is recognised.</summary>
    public static string Line(BuildId build, int attempt, long n) => string.Create(
        CultureInfo.InvariantCulture, $$"""{"s":{{n}},"t":{{n}},"l":{{n}},"o":{{(n - 1) * 10}},"e":{{n * 10}},"c":"model.Event","f":{"b":{{build.Value}},"a":{{attempt}} } }""");

    public byte[] Batch(long first, int count)
        => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, count).Select(i => Line(build, attempt, first + i) + "\n")));

    public string Digest(long last)
    {
        using var digest = new StreamDigest();
        for (var n = 1L; n <= last; n++)
        {
            digest.Add(n, Encoding.UTF8.GetBytes(Line(build, attempt, n)));
        }

        return digest.ToString();
    }
}
