using System.Text;
using Toaster.Actors.Builds;
using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Kernel;
using Toaster.Actors.Logs;
using Toaster.Actors.Projects;
using Toaster.Actors.Queue;

namespace Toaster.Actors.Agents;

/// <summary>Rows of wishes: plain rows, changed in place.</summary>
public sealed class LogWishes(IStore store, Func<BuildId, ActorRef<IBuildMessage>> build, IBuildLogs logs, TimeProvider time) : ILogWishes
{
    /// <summary>An agent is told of so many at once.</summary>
    private const int MostTold = 20;

    private const int LongestTask = 2_000; // Bytes: it is in a key.
    private const int LongestSentence = 1_000;

    private const string Row = """
        SELECT w.build_id, w.attempt, w.task, a.name, w.asked_at, a.session, a.seen_at, w.cannot FROM log_wish w JOIN agent a ON a.id = w.agent_id
        WHERE w.build_id = ?1 AND w.task = ?2
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public ValueTask<LogElsewhere> FindAsync(BuildId build, string task, string agent, CancellationToken ct) => store.ReadAsync(
        connection => new LogElsewhere(AgentOf(connection, agent) is not null, Find(connection, build, task)), ct);

    /// <inheritdoc/>
    public async ValueTask<LogWish?> AskAsync(BuildId build, string task, CancellationToken ct)
    {
        var attempt = await AttemptAsync(build, ct);
        if (Encoding.UTF8.GetByteCount(task) > LongestTask)
        {
            throw new RefusedException("refused", $"A log can be fetched of a task whose file and name have at most {LongestTask:N0} bytes.");
        }

        if (await LogNote.FindOfTaskAsync(logs, build, task, ct) is not null)
        {
            return null;
        }

        return await store.WriteAsync(
            WritePriority.Append,
            connection =>
            {
                var agent = AgentOf(connection, attempt.AgentName)
                    ?? throw new RefusedException("refused", $"{attempt.AgentName}, which built it, is no node of this farm any more: nobody can be asked for the log.");
                Put(connection, build, task, attempt, agent);
                return Find(connection, build, task);
            },
            ct);
    }

    /// <inheritdoc/>
    public async ValueTask AnswerAsync(BuildId build, int attempt, string task, string? cannot, CancellationToken ct) => await store.WriteAsync(
        WritePriority.Append,
        connection => (cannot is null
                ? connection.Prepared("DELETE FROM log_wish WHERE build_id = ?1 AND task = ?2 AND attempt = ?3")
                : connection.Prepared("UPDATE log_wish SET cannot = ?4 WHERE build_id = ?1 AND task = ?2 AND attempt = ?3").Bind(4, cannot[..Math.Min(cannot.Length, LongestSentence)]))
            .Bind(1, build.Value).Bind(2, task).Bind(3, attempt).Execute(),
        ct);

    /// <summary>What an agent is to send, the oldest wish first.</summary>
    internal static IReadOnlyList<WantedLog> Of(IStoreConnection connection, AgentId agent)
        => connection.Prepared("SELECT build_id, attempt, task, stream FROM log_wish WHERE agent_id = ?1 AND cannot IS NULL ORDER BY asked_at, build_id, task LIMIT ?2")
            .Bind(1, agent.Value).Bind(2, MostTold).All(row => new WantedLog(new(row.Int64(0)), row.Int32(1), row.Text(2), row.Text(3)));

    /// <summary>The agent is not there any more.</summary>
    internal static int Delete(IStoreConnection connection, AgentId agent)
        => connection.Prepared("DELETE FROM log_wish WHERE agent_id = ?1").Bind(1, agent.Value).Execute();

    internal static int Delete(IStoreConnection connection, BuildId build)
        => connection.Prepared("DELETE FROM log_wish WHERE build_id = ?1").Bind(1, build.Value).Execute();

    private async ValueTask<AttemptAssigned> AttemptAsync(BuildId id, CancellationToken ct)
    {
        if (await build(id).AskAsync<BuildStatus>(replyTo => new GetBuild(replyTo), Patience, ct) is not { MayBeOld: false, State: { } state })
        {
            throw new RefusedException("unavailable", "The store is busy; ask again.");
        }

        if (state.Assigned is not { } assigned || assigned.Attempt != state.Attempt)
        {
            throw new RefusedException("refused", $"Build {id} was built by no agent, so there is nobody to ask for its logs.");
        }

        return state.Phase == BuildPhase.Ended
            ? assigned : throw new RefusedException("refused", $"Build {id} is under way: its logs come by themselves.");
    }

    private void Put(IStoreConnection connection, BuildId build, string task, AttemptAssigned attempt, long agent)
    {
        var isAsked = connection.Prepared("SELECT 1 FROM log_wish WHERE build_id = ?1 AND task = ?2 AND attempt = ?3 AND agent_id = ?4 AND cannot IS NULL")
            .Bind(1, build.Value).Bind(2, task).Bind(3, attempt.Attempt).Bind(4, agent).First(_ => true);
        if (isAsked)
        {
            return;
        }

        connection.Prepared("""
            INSERT INTO log_wish (build_id, task, attempt, stream, agent_id, asked_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
            ON CONFLICT (build_id, task) DO UPDATE SET
                attempt = excluded.attempt, stream = excluded.stream, agent_id = excluded.agent_id, asked_at = excluded.asked_at, cannot = NULL
            """)
            .Bind(1, build.Value).Bind(2, task).Bind(3, attempt.Attempt).Bind(4, attempt.Stream).Bind(5, agent)
            .Bind(6, time.GetUtcNow().ToUnixTimeMilliseconds()).Execute();
    }

    private static long? AgentOf(IStoreConnection connection, string name)
        => connection.Prepared("SELECT id FROM agent WHERE nocase(name) = nocase(?1)").Bind(1, name).First<long?>(row => row.Int64(0));

    private LogWish? Find(IStoreConnection connection, BuildId build, string task) => connection.Prepared(Row).Bind(1, build.Value).Bind(2, task).First(
        row =>
        {
            var (session, seenAt) = (row.Int64(5), row.Int64OrNull(6) is > 0 and { } seen ? DateTimeOffset.FromUnixTimeMilliseconds(seen) : (DateTimeOffset?)null);
            var isAway = session == 0 || seenAt is not { } at || (time.GetUtcNow() - at).Duration() > AgentRow.LostAfter;
            return new LogWish(new(row.Int64(0)), row.Int32(1), row.Text(2), row.Text(3), DateTimeOffset.FromUnixTimeMilliseconds(row.Int64(4)), seenAt, isAway, row.TextOrNull(7));
        });
}

/// <summary>A log that an agent is to send.</summary>
/// <param name="Stream">Of the attempt.</param>
public sealed record WantedLog(BuildId Build, int Attempt, string Task, string Stream);
