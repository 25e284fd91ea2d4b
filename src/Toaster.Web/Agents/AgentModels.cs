using System.Text.Json.Serialization;

namespace Toaster.Web.Agents;

/// <summary>A build that somebody records. Fields that this program does not know are left alone.</summary>
/// <param name="Key">32 lower-case hex digits, random.</param>
/// <param name="Source">What the user typed.</param>
/// <param name="Project">Null: Command line builds.</param>
public sealed record OfferModel(string? Key, string? Source, long? Project);

/// <summary>The answer to an offer.</summary>
public sealed record OfferedModel
{
    public required long Build { get; init; }
    public required int Attempt { get; init; }
    public required string Stream { get; init; }

    /// <summary>For this attempt's events and its seal.</summary>
    public required string Token { get; init; }

    /// <summary>Number of the event that is wanted next.</summary>
    public required long Expected { get; init; }

    /// <summary>Byte of the source behind the last event stored.</summary>
    public required long Offset { get; init; }

    /// <inheritdoc cref="BatchAnswerModel.Desired"/>
    public required string Desired { get; init; }

    /// <inheritdoc cref="BatchAnswerModel.Linger"/>
    public required int Linger { get; init; }

    /// <inheritdoc cref="BatchAnswerModel.Max"/>
    public required int Max { get; init; }

    /// <summary>There is nothing more to send.</summary>
    public required bool Sealed { get; init; }
}

/// <summary>A batch is stored.</summary>
/// <param name="Next">Number of the event that is wanted next.</param>
/// <param name="Offset">Byte of the source behind the last event stored.</param>
/// <param name="Desired">What the build shall do: run, cancel, force.</param>
/// <param name="Linger">Milliseconds to gather events before the next batch.</param>
/// <param name="Max">Events of a batch at most.</param>
public sealed record BatchAnswerModel(long Next, long Offset, string Desired, int Linger, int Max);

/// <summary>There are no more events. The four fields of the source come together, or none of them.</summary>
/// <param name="Events">Number of the last one.</param>
/// <param name="Digest">32 lower-case hex digits.</param>
/// <param name="Cut">Why the recording stopped before the log's end, if it did.</param>
public sealed record SealModel(
    long? Events, string? Digest, string? Cut, string? SourceKey, string? HeadKey, long? KeyBytes, bool? HasEnd);

/// <summary>The recording is complete.</summary>
public sealed record SealedModel(long Build, long Events);

/// <summary>Bytes of a log are stored.</summary>
/// <param name="Length">How many there are now.</param>
public sealed record LogAnswerModel(long Length);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OfferModel))]
[JsonSerializable(typeof(OfferedModel))]
[JsonSerializable(typeof(BatchAnswerModel))]
[JsonSerializable(typeof(SealModel))]
[JsonSerializable(typeof(SealedModel))]
[JsonSerializable(typeof(LogAnswerModel))]
[JsonSerializable(typeof(EnrolModel))]
[JsonSerializable(typeof(EnrolledModel))]
[JsonSerializable(typeof(HelloModel))]
[JsonSerializable(typeof(SessionModel))]
[JsonSerializable(typeof(AdoptModel))]
[JsonSerializable(typeof(SessionBuildModel))]
[JsonSerializable(typeof(BeatModel))]
[JsonSerializable(typeof(LogToldModel))]
[JsonSerializable(typeof(BeatAnswerModel))]
[JsonSerializable(typeof(IReadOnlyList<WorkModel>))]
public sealed partial class AgentJson : JsonSerializerContext;
