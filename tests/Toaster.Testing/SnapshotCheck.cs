using System.Text.Json;
using Toaster.Actors.Builds;
using Toaster.Actors.Builds.Interpretation;
using Xunit;

namespace Toaster.Testing;

/// <summary>
/// The promise of snapshots, tried on one build: an interpreter that is saved and loaded at a point is the same in every field,
/// and what it makes of the rest is the same.
/// </summary>
public sealed class SnapshotCheck
{
    /// <summary>What was seen of the state.</summary>
    public StateComparer Seen { get; } = new();

    /// <param name="cuts">Numbers of events after which the state is saved; 0 = before the first.</param>
    public void Run(IReadOnlyList<AgentEvent> events, IReadOnlyList<int> cuts)
    {
        var whole = Record(TranscodedLog.Fold(events));
        foreach (var cut in cuts)
        {
            var (one, rows) = (new BuildInterpreter(), new InMemoryBuildRows());
            foreach (var e in events.Take(cut))
            {
                one.Apply(e);
            }

            rows.Apply(one.TakeChanges());
            var saved = one.Save();
            var other = BuildInterpreter.Load(saved);
            Seen.Compare(one, other);
            Assert.Empty(Seen.Differences);
            Assert.True(saved.Span.SequenceEqual(other.Save().Span));

            for (var at = cut; at < events.Count; at++)
            {
                one.Apply(events[at]);
                other.Apply(events[at]);
                if (at == (cut + events.Count) / 2)
                {
                    TakeAndCompare(one, other, rows);
                }
            }

            one.End();
            other.End();
            TakeAndCompare(one, other, rows);
            Assert.True(whole == Record(rows), $"The record differs when the state was saved after event {cut}.");
        }
    }

    private static void TakeAndCompare(BuildInterpreter one, BuildInterpreter other, InMemoryBuildRows rows)
    {
        var changes = other.TakeChanges();
        Assert.Equal(JsonSerializer.Serialize(one.TakeChanges()), JsonSerializer.Serialize(changes));
        rows.Apply(changes);
    }

    private static string Record(IBuildRows rows)
    {
        using var record = new MemoryStream();
        BuildRecord.Write(record, [rows]);
        return System.Text.Encoding.UTF8.GetString(record.ToArray());
    }
}
