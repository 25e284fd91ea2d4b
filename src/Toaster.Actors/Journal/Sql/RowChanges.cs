namespace Toaster.Actors.Journal.Sql;

/// <summary>Applies the <see cref="RowChange"/>s of an append.</summary>
internal static class RowChanges
{
    private const string RaiseVersion = "UPDATE queue_state SET version = version + 1";

    private const string Enqueue = """
        INSERT OR REPLACE INTO queue_item (build_id, project_id, priority, labels, directory, enqueued_at, not_before)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        """;

    private const string Dequeue = "DELETE FROM queue_item WHERE build_id = ?1";

    // The compare-and-set of the queue: of two plans made on one version one is carried out, whoever made them.
    private const string Take = """
        UPDATE queue_state SET version = version + 1
        WHERE version = ?1 AND EXISTS (SELECT 1 FROM agent WHERE id = ?2 AND state = 'ready')
        """;

    private const string Grant = """
        INSERT OR REPLACE INTO lease (build_id, attempt, agent_id, project_id, directory, desired, is_reported, granted_at)
        VALUES (?1, ?2, ?3, ?4, ?5, 'run', 0, ?6)
        """;

    private const string Reported = "UPDATE lease SET is_reported = 1 WHERE build_id = ?1";

    private const string Warm = "INSERT INTO agent_project (agent_id, project_id) VALUES (?1, ?2) ON CONFLICT DO NOTHING";

    private const string Release = "DELETE FROM lease WHERE build_id = ?1";

    private const string Desire = "UPDATE lease SET desired = ?2 WHERE build_id = ?1";

    private const string PutProject = """
        INSERT INTO project (id, name, is_hidden, at_most, settings) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (id) DO UPDATE SET name = ?2, is_hidden = ?3, at_most = ?4, settings = ?5
        """;

    private const string DropProject = "UPDATE project SET is_deleted = 1 WHERE id = ?1";

    /// <summary>Null: all of them are made.</summary>
    public static AppendResult.Declined? Apply(IStoreConnection connection, AppendRequest request)
    {
        if (request.Changes.OfType<RowChange.Grant>().Any(grant => !TakeQueue(connection, grant)))
        {
            return new AppendResult.Declined();
        }

        foreach (var change in request.Changes)
        {
            Apply(connection, request.Id.Value, change);
        }

        // A grant has raised it already.
        if (request.Changes.Any(change => change is not RowChange.Grant))
        {
            connection.Prepared(RaiseVersion).Execute();
        }

        return null;
    }

    private static bool TakeQueue(IStoreConnection connection, RowChange.Grant grant)
        => connection.Prepared(Take).Bind(1, grant.QueueVersion).Bind(2, grant.Agent.Value).Execute() == 1;

    private static void Apply(IStoreConnection connection, long id, RowChange change)
    {
        switch (change)
        {
            case RowChange.Enqueue c:
                connection.Prepared(Enqueue)
                    .Bind(1, id).Bind(2, c.Project.Value).Bind(3, c.Priority).Bind(4, string.Join('\n', c.Labels.Order(StringComparer.Ordinal)))
                    .BindText(5, c.Directory).Bind(6, c.At.ToUnixTimeMilliseconds()).Bind(7, c.NotBefore.ToUnixTimeMilliseconds()).Execute();
                break;
            case RowChange.Dequeue:
                connection.Prepared(Dequeue).Bind(1, id).Execute();
                break;
            case RowChange.Grant c:
                connection.Prepared(Dequeue).Bind(1, id).Execute();
                connection.Prepared(Grant)
                    .Bind(1, id).Bind(2, c.Attempt).Bind(3, c.Agent.Value).Bind(4, c.Project.Value).BindText(5, c.Directory)
                    .Bind(6, c.At.ToUnixTimeMilliseconds()).Execute();
                connection.Prepared(Warm).Bind(1, c.Agent.Value).Bind(2, c.Project.Value).Execute();
                break;
            case RowChange.Adopt c:
                connection.Prepared(Dequeue).Bind(1, id).Execute();
                connection.Prepared(Grant)
                    .Bind(1, id).Bind(2, c.Attempt).Bind(3, c.Agent.Value).Bind(4, c.Project.Value).BindText(5, c.Directory)
                    .Bind(6, c.At.ToUnixTimeMilliseconds()).Execute();
                connection.Prepared(Reported).Bind(1, id).Execute();
                break;
            case RowChange.Release:
                connection.Prepared(Release).Bind(1, id).Execute();
                break;
            case RowChange.Desire c:
                connection.Prepared(Desire).Bind(1, id).Bind(2, c.Desired).Execute();
                break;
            case RowChange.PutProject c:
                connection.Prepared(PutProject)
                    .Bind(1, id).Bind(2, c.Name).Bind(3, c.IsHidden).Bind(4, (long?)c.AtMost).BindUtf8(5, c.Settings.Span).Execute();
                break;
            case RowChange.DropProject:
                connection.Prepared(DropProject).Bind(1, id).Execute();
                break;
            default:
                throw new ArgumentException($"{change.GetType().Name} is not known here.", nameof(change));
        }
    }
}
