namespace Toaster.Actors.Views.Sql.Queries;

/// <summary>Counts of whole builds: counting the tasks of a large build takes longer than the rest of its page.</summary>
internal sealed class TaskMarksCache() : BuildCache<TaskMarks>(MostBuilds, _ => 1)
{
    private const int MostBuilds = 256;
}
