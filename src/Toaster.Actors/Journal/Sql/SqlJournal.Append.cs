namespace Toaster.Actors.Journal.Sql;

/// <content>Writing.</content>
public partial class SqlJournal
{
    /// <summary>The compare-and-set. A test replaces it to show that the suite notices.</summary>
    internal virtual string CompareAndSetSql => JournalSql.CompareAndSet;

    /// <summary>As above: the unique index behind it is a second lock on the same door.</summary>
    internal virtual string InsertBuildRowSql => JournalSql.InsertBuildRow;

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<AppendResult>> AppendAsync(IReadOnlyList<AppendRequest> requests, CancellationToken ct)
    {
        AppendRequests.Validate(requests);
        return store.WriteAsync<IReadOnlyList<AppendResult>>(
            WritePriority.Append, connection => Append(connection, requests), ct);
    }

    /// <summary>A group, in one transaction. May be run again after it was undone.</summary>
    internal virtual IReadOnlyList<AppendResult> Append(IStoreConnection connection, IReadOnlyList<AppendRequest> requests)
        => [.. requests.Select(request => Append(connection, request))];

    /// <summary>Why a request did not win that compares equal to nothing else.</summary>
    private protected AppendResult.Conflict Loser(IStoreConnection connection, AppendRequest request)
    {
        var (expected, actual) = (request.Expected, ReadHead(connection, request.Id));
        if ((actual.LastSeq, actual.Attempt, actual.Stream) != (expected.LastSeq, expected.Attempt, expected.Stream))
        {
            return new AppendResult.Conflict(actual);
        }

        store.NoteReplaced();
        throw new JournalUnavailableException($"{store.Name} was replaced while this server ran; restart it.");
    }

    private protected AppendResult Append(IStoreConnection connection, AppendRequest request)
    {
        if (request is { Claims: not { Count: > 0 }, Changes.Count: 0 })
        {
            return (AppendResult?)CompareAndSet(connection, request) ?? Write(connection, request);
        }

        // A name that is taken, or a queue that has moved on, undoes the request, and only this one.
        connection.Prepared("SAVEPOINT request").Execute();
        var result = (AppendResult?)CompareAndSet(connection, request) ?? TakeClaims(connection, request)
            ?? (AppendResult?)RowChanges.Apply(connection, request) ?? Write(connection, request);
        if (result is not AppendResult.Committed)
        {
            connection.Prepared("ROLLBACK TO request").Execute();
        }

        connection.Prepared("RELEASE request").Execute();
        return result;
    }

    /// <summary>Null when the entity stood where the caller thought; now it stands at its next head.</summary>
    private AppendResult.Conflict? CompareAndSet(IStoreConnection connection, AppendRequest request)
    {
        var (expected, next) = (request.Expected, request.Next);
        var isNew = expected is { LastSeq: 0, Attempt: 0, Stream: "" };
        var statement = connection.Prepared(isNew ? JournalSql.Create : CompareAndSetSql)
            .Bind(1, (long)request.Id.Kind).Bind(2, request.Id.Value)
            .Bind(3, next.LastSeq).Bind(4, next.Attempt).Bind(5, next.Stream).Bind(6, next.AgentSeq).Bind(7, next.SourceOffset)
            .Bind(8, store.Incarnation);
        if (!isNew)
        {
            statement.Bind(9, expected.LastSeq).Bind(10, expected.Attempt).Bind(11, expected.Stream);
        }

        return statement.Execute() == 1 ? null : Loser(connection, request);
    }

    private static AppendResult.Taken? TakeClaims(IStoreConnection connection, AppendRequest request)
    {
        foreach (var claim in request.Claims ?? [])
        {
            var taken = connection.Prepared(JournalSql.Claim)
                .Bind(1, claim.Registry).Bind(2, claim.Key).Bind(3, (long)request.Id.Kind).Bind(4, request.Id.Value).Execute() == 1;
            if (!taken && ReadHolder(connection, claim) is { } holder && holder != request.Id)
            {
                return new AppendResult.Taken(claim, holder);
            }
        }

        return null;
    }

    private AppendResult.Committed Write(IStoreConnection connection, AppendRequest request)
    {
        InsertRows(connection, request);
        foreach (var claim in (request.Releases ?? []).Except(request.Claims ?? []))
        {
            connection.Prepared(JournalSql.Release)
                .Bind(1, claim.Registry).Bind(2, claim.Key).Bind(3, (long)request.Id.Kind).Bind(4, request.Id.Value).Execute();
        }

        if (request.Open is { } open)
        {
            connection.Prepared(open ? JournalSql.Open : JournalSql.Close)
                .Bind(1, (long)request.Id.Kind).Bind(2, request.Id.Value).Execute();
        }

        return new AppendResult.Committed(request.Next);
    }

    private void InsertRows(IStoreConnection connection, AppendRequest request)
    {
        var isBuild = request.Id.Kind == EntityKind.Build;
        var statement = connection.Prepared(isBuild ? InsertBuildRowSql : JournalSql.InsertRow);
        var now = Now;
        var seqNr = request.Expected.LastSeq;
        foreach (var row in request.Rows)
        {
            statement
                .Bind(1, request.Id.Value).Bind(2, ++seqNr).Bind(3, (long)row.Kind).Bind(4, row.First).Bind(5, row.Count)
                .Bind(6, row.Format).Bind(7, now).Bind(8, Writer).Bind(9, row.Payload.Span);
            if (!isBuild)
            {
                statement.Bind(10, (long)request.Id.Kind);
            }

            statement.Add();
        }
    }
}
