using System.Text.Json;
using Toaster.Node.Hosting;

namespace Toaster.Node.Agents.Spooling;

/// <summary>The files of one spool: <c>KEY.ndjson</c>, and beside it its state and what was sent in place of refused events.</summary>
internal sealed record SpoolFiles(string Directory, string Key)
{
    public const string Extension = ".ndjson";

    public string Events => Path.Combine(Directory, Key + Extension);

    /// <summary>The event log that bitbake writes for this recording.</summary>
    public string Log => Path.Combine(Directory, Key + ".json");

    /// <summary>Logs on their way.</summary>
    public string Logs => Path.Combine(Directory, Key + ".logs");

    private string State => Path.Combine(Directory, Key + ".state");

    private string Replaced => Path.Combine(Directory, Key + ".replaced");

    /// <summary>The owner's alone. Nobody else has it open, or may open it, until it is closed.</summary>
    /// <exception cref="IOException">Another process has it open.</exception>
    public FileStream Open(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows() && mode == FileMode.CreateNew)
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(Events, options);
    }

    /// <summary>A state that is missing or damaged is that of a spool nobody knows anything of: it is offered again.</summary>
    public SpoolState ReadState()
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(State), SpoolJson.Default.SpoolState) ?? new();
        }
        catch (Exception e) when (e is FileNotFoundException or JsonException)
        {
            return new();
        }
    }

    public void WriteState(SpoolState state) => SecretFile.Write(State, JsonSerializer.SerializeToUtf8Bytes(state, SpoolJson.Default.SpoolState));

    public Dictionary<long, byte[]> ReadReplaced()
    {
        var lines = new Dictionary<long, byte[]>();
        if (!File.Exists(Replaced))
        {
            return lines;
        }

        var bytes = File.ReadAllBytes(Replaced).AsSpan();
        for (int length; (length = bytes.IndexOf((byte)'\n') + 1) > 0; bytes = bytes[length..])
        {
            lines[SpoolLine.Head(bytes[..length]).Number] = bytes[..length].ToArray();
        }

        return lines;
    }

    public void WriteReplaced(IReadOnlyDictionary<long, byte[]> lines)
        => SecretFile.Write(Replaced, lines.OrderBy(line => line.Key).SelectMany(line => line.Value).ToArray());

    public void Delete()
    {
        File.Delete(Log);
        File.Delete(Logs);
        File.Delete(Replaced);
        File.Delete(State);
        File.Delete(Events);
    }
}
