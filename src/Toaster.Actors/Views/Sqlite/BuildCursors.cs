using System.Collections.Concurrent;

namespace Toaster.Actors.Views.Sqlite;

/// <summary>Tells those who wait in this process that a build's rows have moved. Shared by tables and views.</summary>
public sealed class BuildCursors
{
    private readonly ConcurrentDictionary<BuildId, TaskCompletionSource> _moves = new();

    /// <summary>Completes at the next move. To be taken before the cursor is read.</summary>
    public Task NextMove(BuildId id)
        => _moves.GetOrAdd(id, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>The rows of a build were committed.</summary>
    public void Moved(BuildId id)
    {
        if (_moves.TryRemove(id, out var waiting))
        {
            waiting.SetResult();
        }
    }
}
