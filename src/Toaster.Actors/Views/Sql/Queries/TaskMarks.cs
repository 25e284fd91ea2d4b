using Toaster.Actors.Builds;
using Toaster.Actors.Journal.Sql;

namespace Toaster.Actors.Views.Sql.Queries;

/// <summary>
/// How many tasks there are of each kind. A kind is a number: state in the lowest four bits, then setscene, executed, has
/// messages, sstate result.
/// </summary>
internal sealed class TaskMarks
{
    private readonly int[] _counts = new int[1 << 9];

    /// <summary>Runs a statement that gives one kind a row.</summary>
    public TaskMarks(Statement kinds) => kinds.Each(kind => _counts[kind.Int32(0)]++);

    private delegate bool Chooses(int state, bool isSetscene, bool executed, bool hasMessages, SstateResult sstate);

    /// <summary>As many as the filters of the list let through.</summary>
    /// <param name="states">A bit for each state that is shown.</param>
    public long Total(TaskQuery query, long states) => Count((state, isSetscene, executed, hasMessages, sstate) =>
        ((1L << state) & states) != 0
        && (query.Setscene is null || query.Setscene == isSetscene)
        && (query.Executed is null || query.Executed == executed)
        && (!query.WithMessages || hasMessages)
        && (query.Sstate is null || query.Sstate == sstate));

    public IReadOnlyList<FacetCount> Facets() =>
    [
        Facet("all", (state, _, _, _, _) => state > 0),
        .. Enum.GetValues<TaskOutcome>().Select(outcome => Facet(
            outcome.ToString().ToLowerInvariant(), (state, isSetscene, _, _, _) => state == (int)outcome && !isSetscene)),
        Facet("notreached", (state, _, _, _, _) => state == 0),
        Facet("setscene", (state, isSetscene, _, _, _) => state > 0 && isSetscene),
        Facet("executed", (state, isSetscene, executed, _, _) => state > 0 && executed && !isSetscene),
        Facet("missed", (state, _, _, _, sstate) => state > 0 && sstate == SstateResult.Missed),
        Facet("restored", (state, _, _, _, sstate) => state > 0 && sstate == SstateResult.Restored),
        Facet("messages", (state, _, _, hasMessages, _) => state > 0 && hasMessages),
    ];

    private FacetCount Facet(string key, Chooses chooses) => new(key, Count(chooses));

    private long Count(Chooses chooses)
    {
        var count = 0L;
        for (var kind = 0; kind < _counts.Length; kind++)
        {
            if (_counts[kind] > 0 && chooses(kind & 15, (kind & 16) != 0, (kind & 32) != 0, (kind & 64) != 0, (SstateResult)(kind >> 7)))
            {
                count += _counts[kind];
            }
        }

        return count;
    }
}
