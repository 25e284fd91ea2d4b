using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Views;
using Toaster.Web.Builds;
using Toaster.Web.Shared;

namespace Toaster.Web.Recorder;

/// <summary>What the recorder saw of a build, and what became of it.</summary>
/// <param name="Recording">Null when the journal has none of it.</param>
public sealed record RecorderModel(BuildHead Head, RecordingView? Recording, IReadOnlyList<RecorderProblemRow> Problems)
{
    public SummaryRow Summary => Head.Build.Summary;

    /// <summary>Classes with their events, unknown ones first, then by number.</summary>
    public IReadOnlyList<(string Name, long Count, EventUse Use)> Classes =>
        [.. Summary.EventCounts.Select(e => (e.Key, e.Value, EventClasses.UseOf(e.Key))).OrderBy(e => e.Item3 == EventUse.Unknown ? 0 : 1).ThenByDescending(e => e.Value).ThenBy(e => e.Key, StringComparer.Ordinal)];

    public IReadOnlyList<(string Name, long Count, EventUse Use)> Types =>
        [.. Summary.MetadataCounts.Select(e => (e.Key, e.Value, EventClasses.UseOfType(e.Key))).OrderByDescending(e => e.Value).ThenBy(e => e.Key, StringComparer.Ordinal)];

    public IReadOnlyList<(int Level, long Count)> Levels =>
        [.. Summary.LogLevels.Select(e => (int.TryParse(e.Key, out var level) ? level : 0, e.Value)).OrderByDescending(e => e.Item1)];

    public long Of(EventUse use) => Classes.Where(c => c.Use == use).Sum(c => c.Count);

    public int Unreadable => Problems.Count(p => p.IsUnreadable);

    public bool IsStale => Recording is { } recording && (recording.TablesVersion != recording.RulesVersion || recording.TablesSeq < recording.LastSeq);

    public Look Look => this switch
    {
        _ when Head.IsRunning && !Head.Build.IsComplete => new("running", "Recording", "run"),
        { Problems.Count: > 0 } => new("warning", "Problems", "warn"),
        _ => new("succeeded", "Whole", "still"),
    };

    public string Sentence
    {
        get
        {
            var read = $"{Format.Count(Summary.Events, "event")}{(Recording?.SourceLines is { } lines ? $" from {Format.Count(lines, "line")}" : "")}";
            return Problems.Count == 0
                ? $"{(Head.Build.IsComplete ? "All of it was read" : "All of it was read so far")}: {read}."
                : $"{Format.Count(Problems.Count, "line")} could not be {(Unreadable == Problems.Count ? "read" : Unreadable == 0 ? "understood" : "read or understood")}; the rest was: {read}.";
        }
    }

    /// <summary>From the first event to the last, of the latest attempt.</summary>
    public long? Took => Recording?.Attempts is [.., { EndedAt: { } ended } last] ? ended - last.BegunAt : null;
}
