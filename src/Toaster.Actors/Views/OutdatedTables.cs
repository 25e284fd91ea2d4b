using Microsoft.Extensions.Logging;
using Toaster.Actors.Journal;
using Toaster.Actors.Journal.Sql;

namespace Toaster.Actors.Views;

/// <summary>
/// Read tables that an older program worked out by other rules: they are made again from the journal, one build after the other and
/// beside everything else, newest first. Until its turn a build is shown as it was.
/// </summary>
internal sealed partial class OutdatedTables(IStore store, IJournal journal, IBuildViews views, Action<BuildId> wake, ILogger log)
{
    private const string Sql = """
        SELECT p.entity_id FROM projection p JOIN entity e ON e.kind = ?2 AND e.id = p.entity_id
        WHERE p.name = 'build' AND p.version <> ?1 ORDER BY p.entity_id DESC
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>Ends when all are made, or when it is told to.</summary>
    public async Task RebuildAsync(int version, CancellationToken ct)
    {
        try
        {
            var builds = await store.ReadAsync(
                connection => connection.Prepared(Sql).Bind(1, version).Bind(2, (long)EntityKind.Build).All(row => new BuildId(row.Int64(0))), ct);
            foreach (var build in builds)
            {
                var head = await journal.ReadHeadAsync(new(EntityKind.Build, build.Value), ct);
                wake(build);
                await views.WaitForAsync(build, head.LastSeq, Patience, ct);
            }

            if (builds.Count > 0)
            {
                Rebuilt(log, builds.Count, version);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or JournalUnavailableException or ObjectDisposedException)
        {
            // The next start goes on with those that are left.
        }
    }

    [LoggerMessage(2101, LogLevel.Information, "Read tables of {Builds} builds were made again, by rules of version {Version}.")]
    private static partial void Rebuilt(ILogger log, int builds, int version);
}
