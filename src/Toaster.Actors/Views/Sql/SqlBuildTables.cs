using System.Collections.Concurrent;
using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Journal.Sql;

namespace Toaster.Actors.Views.Sql;

/// <summary>The read tables in a <see cref="IStore"/>. A change set is one work item of the write lane.</summary>
/// <param name="version">Of the tables' meaning: to be raised whenever the same events would now give other rows.</param>
public sealed class SqlBuildTables(IStore store, BuildCursors cursors, int version = SqlBuildTables.CurrentVersion) : IBuildTables
{
    public const int CurrentVersion = 2;
    private const int BuildsRemembered = 256;
    private readonly ConcurrentDictionary<BuildId, BuildTexts> _texts = new();

    /// <inheritdoc/>
    public int Version => version;

    /// <inheritdoc/>
    public ValueTask<long> ReadCursorAsync(BuildId id, CancellationToken ct)
        => store.ReadAsync(connection => CursorSql.Read(connection, id, version), ct);

    /// <inheritdoc/>
    public async ValueTask<bool> ApplyAsync(BuildId id, BuildFacts facts, BuildChanges changes, long from, long to, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfLessThan(to, from);
        using var span = ToasterActivity.Start("project");
        var texts = await store.WriteAsync(
            WritePriority.Projection, connection => Apply(connection, id, facts, changes, from, to), ct);
        if (texts is null)
        {
            return false;
        }

        Remember(id, texts, facts);
        cursors.Moved(id);
        return true;
    }

    /// <inheritdoc/>
    public async ValueTask ResetAsync(BuildId id, long rebuildTo, CancellationToken ct)
    {
        await store.WriteAsync(
            WritePriority.Projection,
            connection =>
            {
                _texts.TryRemove(id, out BuildTexts? _);
                CursorSql.ToStart(connection, id, version, rebuildTo);
                return 0;
            },
            ct);
        cursors.Moved(id);
    }

    /// <inheritdoc/>
    public ValueTask<BuildEnding?> ReadEndingAsync(BuildId id, CancellationToken ct)
        => store.ReadAsync(
            connection => connection.Prepared(SummarySql.Detail).Bind(1, id.Value).First(row => SummaryJson.Read(row.Bytes(0))) is
            { Outcome: { } outcome, Reason: { } reason } summary
                    ? new BuildEnding(outcome, summary.Cause, reason, summary.Verdict.ToString()) : null,
            ct);

    /// <inheritdoc/>
    public async ValueTask DeleteAsync(BuildId id, CancellationToken ct)
    {
        await store.WriteAsync(
            WritePriority.Projection,
            connection =>
            {
                BuildTableNames.DeleteRows(connection, id);
                return connection.Prepared(CursorSql.Delete).Bind(1, id.Value).Execute();
            },
            ct);
        _texts.TryRemove(id, out _);
        cursors.Moved(id);
    }

    /// <summary>Null when the cursor stands elsewhere.</summary>
    private BuildTexts? Apply(IStoreConnection connection, BuildId id, BuildFacts facts, BuildChanges changes, long from, long to)
    {
        // Taken out: should the turn fail, its texts are not stored and must not be believed.
        _texts.TryRemove(id, out var texts);
        if (!CursorSql.Move(connection, id, version, from, to))
        {
            return null;
        }

        if (from == 0 || changes.Reset)
        {
            BuildTableNames.DeleteRows(connection, id);
            texts = new BuildTexts();
        }
        else if (texts is null || texts.Seq != from)
        {
            texts = BuildTexts.Read(connection, id.Value);
        }

        texts.Seq = to;
        new BuildRowWriter(connection, id, texts).Write(facts, changes);
        return texts;
    }

    private void Remember(BuildId id, BuildTexts texts, BuildFacts facts)
    {
        if (facts.IsComplete)
        {
            return;
        }

        if (_texts.Count >= BuildsRemembered)
        {
            _texts.Clear(); // They are read again when needed.
        }

        _texts[id] = texts;
    }
}
