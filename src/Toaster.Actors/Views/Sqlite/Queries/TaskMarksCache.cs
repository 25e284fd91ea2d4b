namespace Toaster.Actors.Views.Sqlite.Queries;

/// <summary>
/// Counts of whole builds, as long as their rows stay as they are: counting the tasks of a large build takes longer than the rest
/// of its page.
/// </summary>
internal sealed class TaskMarksCache
{
    private const int MostBuilds = 256;

    private readonly Lock _lock = new();
    private readonly Dictionary<BuildId, (long Seq, TaskMarks Marks)> _known = [];

    /// <param name="seq">Where the build's rows stand; 0 = they are being made again, so nothing is remembered.</param>
    public TaskMarks Get(BuildId id, long seq, Func<TaskMarks> read)
    {
        lock (_lock)
        {
            if (seq > 0 && _known.TryGetValue(id, out var known) && known.Seq == seq)
            {
                return known.Marks;
            }
        }

        var marks = read();
        lock (_lock)
        {
            if (_known.Count >= MostBuilds)
            {
                _known.Clear();
            }

            _known[id] = (seq, marks);
        }

        return marks;
    }
}
