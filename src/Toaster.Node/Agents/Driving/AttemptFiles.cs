using System.Text.Json;
using System.Text.Json.Serialization;
using Toaster.Node.Agents.Spooling;
using Toaster.Node.Hosting;

namespace Toaster.Node.Agents.Driving;

/// <summary>How far an attempt has come: what a restarted agent needs to know of it.</summary>
internal sealed record AttemptState
{
    /// <summary>Name of its spool.</summary>
    public required string Spool { get; init; }

    /// <summary>The build directory, once it is ready.</summary>
    public string? BuildDirectory { get; init; }

    public ServerPlace? Server { get; init; }

    /// <summary>bitbake was, or was just about to be, asked to build.</summary>
    public bool Asked { get; init; }

    /// <summary>Nothing of it runs any more, and the spool has its end.</summary>
    public bool Ended { get; init; }

    /// <summary>A server had all of it; it is kept as long as its spool, for one that was restored to a state before.</summary>
    public bool Sealed { get; init; }
}

/// <summary>Where a server of bitbake answers.</summary>
internal sealed record ServerPlace(string Host, int Port, ProcessIdentity Process);

/// <summary>The directory of an attempt: what was assigned, how far it is, its event log and configuration.</summary>
internal sealed record AttemptFiles(string Directory)
{
    public string EventLog => Path.Combine(Directory, "bitbake", "events.json");

    public string ConfBefore => Path.Combine(Directory, "bitbake", "before.conf");

    public string ConfBehind => Path.Combine(Directory, "bitbake", "toaster.conf");

    private string AssignmentFile => Path.Combine(Directory, "assignment.json");

    private string StateFile => Path.Combine(Directory, "state.json");

    public static AttemptFiles Of(string work, AttemptKey attempt) => new(Path.Combine(work, "attempts", $"{attempt}"));

    /// <summary>Those that are there, the oldest first.</summary>
    public static IReadOnlyList<AttemptFiles> List(string work) => Path.Combine(work, "attempts") is var all && System.IO.Directory.Exists(all)
        ? [.. new DirectoryInfo(all).GetDirectories().OrderBy(directory => directory.CreationTimeUtc).Select(directory => new AttemptFiles(directory.FullName))] : [];

    /// <summary>Where a command's output goes.</summary>
    public string RunnerDirectory(string name) => Path.Combine(Directory, name);

    public void Create(Assignment assignment, SpoolFiles spool, BuildUser? user)
    {
        System.IO.Directory.CreateDirectory(Directory);
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(EventLog)!);
        user?.Give(Path.GetDirectoryName(EventLog)!);
        Write(new AttemptState { Spool = spool.Key });
        Write(assignment); // Last: an attempt without it never began.
    }

    /// <summary>Null: it never began, and can be removed.</summary>
    public (Assignment Assignment, AttemptState State)? TryRead()
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(AssignmentFile), DrivingJson.Default.Assignment) is { } assignment
                && JsonSerializer.Deserialize(File.ReadAllBytes(StateFile), DrivingJson.Default.AttemptState) is { } state ? (assignment, state) : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    public void Write(Assignment assignment) => SecretFile.Write(AssignmentFile, JsonSerializer.SerializeToUtf8Bytes(assignment, DrivingJson.Default.Assignment));

    public void Write(AttemptState state) => SecretFile.Write(StateFile, JsonSerializer.SerializeToUtf8Bytes(state, DrivingJson.Default.AttemptState));

    /// <summary>A server has all of it: what was needed to build goes, what it was stays.</summary>
    public void Keep(AttemptState state)
    {
        Write(state with { Ended = true, Sealed = true });
        foreach (var directory in new DirectoryInfo(Directory).GetDirectories())
        {
            directory.Delete(recursive: true);
        }
    }

    public void Delete()
    {
        if (System.IO.Directory.Exists(Directory))
        {
            System.IO.Directory.Delete(Directory, recursive: true);
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Assignment))]
[JsonSerializable(typeof(AttemptState))]
[JsonSerializable(typeof(AttemptHolder))]
internal sealed partial class DrivingJson : JsonSerializerContext;
