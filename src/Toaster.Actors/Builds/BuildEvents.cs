using System.Text.Json;
using System.Text.Json.Serialization;
using Toaster.Actors.Journal;

namespace Toaster.Actors.Builds;

/// <summary>A fact about a build that is ours, not bitbake's. Journaled for ever: add fields as nullable, never rename or reuse one.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(RecordingBegun), "recording-begun.v1")]
[JsonDerivedType(typeof(RecordingEnded), "recording-ended.v1")]
[JsonDerivedType(typeof(DeletionRequested), "deletion-requested.v1")]
[JsonDerivedType(typeof(DeletionUndone), "deletion-undone.v1")]
[JsonDerivedType(typeof(DeletionBegun), "deletion-begun.v1")]
[JsonDerivedType(typeof(BuildDeleted), "build-deleted.v1")]
public interface IBuildEvent : IDomainEvent;

/// <summary>An attempt begins: its events are numbered from 1 under a new stream name.</summary>
/// <param name="Import">The import that records it.</param>
/// <param name="Source">Name of the imported file, as the user gave it.</param>
/// <param name="SourceKey">SHA-256 of the build's bytes in the source (docs/events.md).</param>
/// <param name="KeyBytes">How many bytes that is.</param>
/// <param name="HeadKey">SHA-256 of its first line.</param>
/// <param name="HasEnd">The source holds its end event.</param>
/// <param name="SourceDigest">SHA-256 of the whole unpacked source: names the kept log.</param>
public sealed record RecordingBegun(
    ProjectId Project, int Attempt, string Stream, ImportId Import, string Source, string SourceKey, long KeyBytes, string HeadKey,
    bool HasEnd, string SourceDigest, DateTimeOffset At) : IBuildEvent;

/// <summary>No further event of this attempt will come. How the build ended follows from its events.</summary>
/// <param name="Events">Number of the last event.</param>
/// <param name="Cut">The recording was stopped before the source's end, by whom it says; null when it was read to its end.</param>
public sealed record RecordingEnded(int Attempt, long Events, string? Cut, DateTimeOffset At) : IBuildEvent;

/// <summary>Somebody wants the build gone. Until <paramref name="BeginsAt"/> it can be undone.</summary>
public sealed record DeletionRequested(DateTimeOffset BeginsAt, DateTimeOffset At) : IBuildEvent;

/// <summary>The build stays.</summary>
public sealed record DeletionUndone(DateTimeOffset At) : IBuildEvent;

/// <summary>
/// From here on there is no way back: rows go, those of the journal before this one too, so this row holds all that finishing needs.
/// </summary>
/// <param name="SourceDigests">Names of the kept logs that the build was recorded from.</param>
public sealed record DeletionBegun(DateTimeOffset RequestedAt, IReadOnlyList<string> SourceDigests, DateTimeOffset At) : IBuildEvent;

/// <summary>All that is left of a build: the first and only row of its journal, so that its number is never given again.</summary>
public sealed record BuildDeleted(DateTimeOffset RequestedAt, DateTimeOffset At) : IBuildEvent;

[JsonSerializable(typeof(IBuildEvent))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    AllowOutOfOrderMetadataProperties = true)] // A database may reorder keys, so "type" may not come first.
public sealed partial class BuildJsonContext : JsonSerializerContext;

/// <summary>Our own events as they stand in the journal.</summary>
public static class BuildEventJson
{
    public static ReadOnlyMemory<byte> Write(IBuildEvent e) => JsonSerializer.SerializeToUtf8Bytes(e, BuildJsonContext.Default.IBuildEvent);

    /// <summary>Null for an event this program does not know: stored by a newer one, skipped by this one.</summary>
    public static IBuildEvent? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, BuildJsonContext.Default.IBuildEvent);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            return null;
        }
    }
}
