using System.Collections.Immutable;

namespace Toaster.Actors.Builds.Following;

/// <summary>The last warnings and errors of a batch: only these are put into words.</summary>
internal struct RecentRecords(IReadOnlyList<AgentEvent> events)
{
    private const int Most = 8;
    private List<int>? _places;

    public void Add(int place)
    {
        _places ??= [];
        if (_places.Count == Most)
        {
            _places.RemoveAt(0);
        }

        _places.Add(place);
    }

    public readonly ImmutableArray<ProgressLine> Join(ImmutableArray<ProgressLine> before)
    {
        if (_places is not { } places)
        {
            return before;
        }

        var all = events;
        return [.. before.Skip(before.Length + places.Count - Most), .. places.Select(place =>
            TerminalLines.Record(all[place], (int)(ProgressFold.Number(all[place], "\"levelno\":"u8) ?? 0)))];
    }
}
