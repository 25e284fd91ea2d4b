using System.Text.Json;
using System.Text.Json.Serialization;
using Toaster.Actors.Builds.Following;
using Toaster.Actors.Journal;

namespace Toaster.Actors.Builds;

/// <summary>A <see cref="BuildState"/> as its snapshots hold it.</summary>
internal sealed record SavedBuild(
    BuildPhase Phase, int Attempt, string Stream, RecordingBegun? Recording, AttemptBegun? Live, RecordedSource? Source, bool HoldsNames,
    string? Cut, DateTimeOffset? RecordedAt, IReadOnlyList<TaskInFlight> Running, int UnknownRows, IReadOnlyList<string> Sources, Deletion? Deletion,
    BuildProgress Progress, BuildQueued? Queued, IReadOnlyList<AttemptAssigned> Assignments, CancelRequested? Cancel, int Priority, DateTimeOffset? EndedAt,
    bool IsGivenUp)
{
    /// <summary>Its snapshots' name.</summary>
    public const string Name = "state";

    /// <summary>To be raised whenever a field is added or means something else.</summary>
    public const int Format = 6;

    public static Snapshot Save(BuildState state, long seq)
        => SnapshotCodec.Pack(seq, Format, JsonSerializer.SerializeToUtf8Bytes(state.ToSaved(), SavedBuildJson.Default.SavedBuild));

    /// <exception cref="InvalidDataException">The bytes are no such state.</exception>
    public static BuildState Load(ReadOnlyMemory<byte> json)
    {
        try
        {
            return BuildState.FromSaved(JsonSerializer.Deserialize(json.Span, SavedBuildJson.Default.SavedBuild)!);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException("The snapshot is damaged.", e);
        }
    }
}

[JsonSerializable(typeof(SavedBuild))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
internal sealed partial class SavedBuildJson : JsonSerializerContext;
