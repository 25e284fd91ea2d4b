using Toaster.Actors.Journal.Sql;

namespace Toaster.Actors.Journal.Postgres;

/// <summary>
/// The journal in a <see cref="PostgresStore"/>. Chunks of many builds are one statement: rows are locked in one order, each build is
/// compared and set, rows of the winners are written. What changes more than its journal goes one by one in the same transaction.
/// </summary>
public class PostgresJournal(IStore store, string writer, TimeProvider time) : SqlJournal(store, writer, time)
{
    /// <summary>The statement of a group. A test replaces it to show that the suite notices.</summary>
    internal virtual string GroupSql => PostgresGroup.Sql;

    internal override IReadOnlyList<AppendResult> Append(IStoreConnection connection, IReadOnlyList<AppendRequest> requests)
    {
        var results = new AppendResult?[requests.Count];
        var group = Grouped(requests);
        if (group.Count > 1)
        {
            var won = PostgresGroup.Run((PostgresConnection)connection, GroupSql, [.. group.Select(i => requests[i])], Incarnation, Writer, Now);
            foreach (var i in group)
            {
                results[i] = won.Contains(requests[i].Id.Value) ? new AppendResult.Committed(requests[i].Next) : Loser(connection, requests[i]);
            }
        }

        for (var i = 0; i < results.Length; i++)
        {
            results[i] ??= Append(connection, requests[i]);
        }

        return results!;
    }

    /// <summary>Those that change nothing but a build's head and rows, and follow no other of the same build.</summary>
    private static List<int> Grouped(IReadOnlyList<AppendRequest> requests)
    {
        var seen = new HashSet<PersistenceId>();
        var group = new List<int>();
        for (var i = 0; i < requests.Count; i++)
        {
            var isFirst = seen.Add(requests[i].Id);
            if (isFirst && requests[i] is
                { Id.Kind: EntityKind.Build, Expected.LastSeq: > 0, Claims: null or { Count: 0 }, Releases: null or { Count: 0 }, Open: null, Changes.Count: 0 })
            {
                group.Add(i);
            }
        }

        return group;
    }
}
