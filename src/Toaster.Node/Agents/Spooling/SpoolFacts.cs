using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace Toaster.Node.Agents.Spooling;

/// <summary>The first line of a spool.</summary>
/// <param name="Key">128 random bits, 32 hex digits: the server answers the same key with the same build.</param>
/// <param name="Source">What the user typed.</param>
/// <param name="Project">Number of the project; null: that of command line builds.</param>
/// <param name="Server">Where to send it; null: to the server of the data directory.</param>
internal sealed record SpoolHeader(string Key, string Source, long? Project, Uri? Server, DateTimeOffset StartedAt)
{
    private const int LongestSource = 1_000;

    /// <summary>The event log that is read for it, where it is somebody else's: by it whoever finds the spool can go on.</summary>
    public SpoolSource? Log { get; init; }

    /// <summary>Somebody watches the builds of its directory, and goes on with it.</summary>
    public bool IsWatched { get; init; }

    /// <summary>"toaster-spool.v1".</summary>
    public string Format { get; init; } = "toaster-spool.v1";

    public static SpoolHeader Make(string source, long? project, Uri? server, DateTimeOffset now)
        => new(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), source.Length > LongestSource ? source[..LongestSource] : source, project, server, now);
}

/// <summary>Where a recording reads.</summary>
/// <param name="Path">Of the event log.</param>
/// <param name="Offset">Where its build begins.</param>
/// <param name="Line">Number of the line that begins there.</param>
/// <param name="Size">What was there before: lines up to here come from others.</param>
/// <param name="Directory">Where bitbake builds.</param>
internal sealed record SpoolSource(string Path, long Offset, long Line, long Size, string? Directory);

/// <summary>No more events will come. The keys are those by which an import of the same log finds the build; null without a line of it.</summary>
/// <param name="Cut">Why the recording stopped before the log's end, if it did.</param>
internal sealed record SpoolEnd(string? SourceKey, string? HeadKey, long? KeyBytes, bool? HasEnd, string? Cut);

/// <summary>What became of a spool: a small file beside it, replaced as a whole.</summary>
internal sealed record SpoolState
{
    public SpoolEnd? End { get; init; }

    /// <summary>The build it is at the server.</summary>
    public long? Build { get; init; }

    /// <summary>The server has all of it since then.</summary>
    public DateTimeOffset? SealedAt { get; init; }

    /// <summary>Nobody wants it any more, and why: a word of the protocol.</summary>
    public string? Refused { get; init; }

    /// <summary>Nothing is left to be sent.</summary>
    [JsonIgnore]
    public bool IsDone => SealedAt is not null || Refused is not null;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SpoolHeader))]
[JsonSerializable(typeof(SpoolState))]
internal sealed partial class SpoolJson : JsonSerializerContext;
