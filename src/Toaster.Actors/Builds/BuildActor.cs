using Toaster.Actors.Builds.Following;
using Toaster.Actors.Journal;
using Toaster.Actors.Kernel;

namespace Toaster.Actors.Builds;

/// <summary>A build's rows have changed: told to whoever watches, on the event stream, after they are durable.</summary>
public sealed record BuildChanged(BuildId Id, long Seq)
{
    /// <summary>Another server has told so.</summary>
    public bool IsElsewhere { get; init; }
}

/// <summary>
/// Owns one build from its first event to its outcome: every event of it goes through here into the journal. Spawns a
/// <see cref="BuildTaskActor"/> per task in flight, and the projector that keeps its read tables.
/// </summary>
public sealed partial class BuildActor(BuildId id, BuildTools tools)
    : PersistentActor<IBuildMessage, BuildState>(new(EntityKind.Build, id.Value), tools.Journal, BuildState.New)
{
    /// <summary>Rows the projector may be behind before it is sent to the journal for them, so that they need not wait in memory.</summary>
    private const int MostRowsInHand = 32;

    private readonly Dictionary<string, (ActorRef<BuildTaskActor.IMessage> Ref, TaskInFlight Last)> _tasks = [];
    private readonly Dictionary<string, TaskInFlight> _reported = [];
    private ActorRef<BuildProjector.IMessage>? _projector;
    private bool _isLookingElsewhere;
    private IReadOnlyList<AgentEvent>? _events; // Of the chunk being appended: it need not be unpacked to be applied.
    private int _life; // Of the projector: how many there were.
    private long _projectedSeq;
    private bool _isClosed;

    /// <inheritdoc/>
    protected override async ValueTask ReceiveAsync(IBuildMessage message, CancellationToken ct)
    {
        switch (message)
        {
            case BeginRecording c:
                c.ReplyTo.Tell(await PersistAsync(state => state.Decide(c, tools.Time.GetUtcNow()), ct));
                break;
            case RecordEvents c:
                c.ReplyTo.Tell(await RecordAsync(c, ct));
                break;
            case RecordBatch c:
                var outcome = await RecordAsync(new(c.Stream, c.Events, c.Ndjson, c.Packed, ActorRef<Commit>.Nobody), ct);
                c.ReplyTo.Tell(new(outcome, IsStateKnown ? new(id, Head, State) : null));
                break;
            case EndRecording c:
                using (ToasterActivity.Start("finish"))
                {
                    c.ReplyTo.Tell(await PersistAsync(state => state.Decide(c, Head, tools.Time.GetUtcNow()), ct));
                }

                break;
            case BeginAttempt c:
                c.ReplyTo.Tell(await PersistAsync(state => state.Decide(c, tools.Time.GetUtcNow()), ct));
                break;
            case SealAttempt c:
                c.ReplyTo.Tell(await SealAsync(c, ct));
                break;
            case QueueBuild c:
                c.ReplyTo.Tell(await ManageAsync(state => state.Decide(c, tools.Time.GetUtcNow()), ct));
                break;
            case AssignAttempt c:
                c.ReplyTo.Tell(await ManageAsync(state => state.Decide(c, tools.Time.GetUtcNow()), ct));
                break;
            case AdoptAttempt c:
                c.ReplyTo.Tell(await ManageAsync(state => state.Decide(c, tools.Time.GetUtcNow()), ct));
                break;
            case CancelBuild c:
                c.ReplyTo.Tell(await ManageAsync(state => state.Decide(c, tools.Time.GetUtcNow()), ct));
                break;
            case AbandonAttempt c:
                c.ReplyTo.Tell(await ManageAsync(state => state.Decide(c, Head, tools.Time.GetUtcNow()), ct));
                break;
            case ChangePriority c:
                c.ReplyTo.Tell(await ManageAsync(state => state.Decide(c, tools.Time.GetUtcNow()), ct));
                break;
            case DeleteBuild c:
                c.ReplyTo.Tell(await PersistAsync(state => state.DecideDelete(tools.Time.GetUtcNow(), tools.DeletionGrace), ct));
                break;
            case UndoDeletion c:
                c.ReplyTo.Tell(await PersistAsync(state => state.DecideUndo(tools.Time.GetUtcNow()), ct));
                break;
            case GetDeletion question:
                question.ReplyTo.Tell(ViewDeletion());
                break;
            case GraceOver:
                await BeginDeletionAsync(ct);
                break;
            case Erase:
                await EraseAsync(ct);
                break;
            case ReplayBuild c:
                Replay(c);
                break;
            case ProjectorGone:
                OnProjectorGone();
                break;
            case ReplayOn:
                await ReplayOnAsync();
                break;
            case LookAgain:
                await CatchUpAsync(ct);
                if (IsStateKnown)
                {
                    OnRecovered();
                }

                break;
            case GetBuild question:
                var isCompared = await LookElsewhereAsync(ct);
                question.ReplyTo.Tell(new BuildStatus(id, Head, State) { MayBeOld = !isCompared });
                break;
            case GetTasksInFlight question:
                question.ReplyTo.Tell([.. State.Running.Values.Select(task => _reported.GetValueOrDefault(task.Key, task))]);
                break;
            case GetLiveBuild question:
                await LookElsewhereAsync(ct);
                question.ReplyTo.Tell(State.Phase is BuildPhase.New or BuildPhase.Deleting or BuildPhase.Deleted ? null : Look());
                break;
            case TaskReported reported:
                _reported[reported.Task.Key] = reported.Task;
                if (reported.Task.IsSilent)
                {
                    Context.System.EventStream.Publish(Look());
                }

                break;
            case Projected projected when projected.Life == _life && !_isProjectorHeld:
                await OnProjectedAsync(projected);
                break;
        }
    }

    /// <summary>
    /// The build may live on another server, which also stores its rows: nothing is begun here because of it. False: the store did not
    /// say whether there is more.
    /// </summary>
    private async ValueTask<bool> LookElsewhereAsync(CancellationToken ct)
    {
        if (!tools.IsShared)
        {
            return true;
        }

        _isLookingElsewhere = true;
        var isCompared = await CatchUpAsync(ct);
        _isLookingElsewhere = false;
        return isCompared;
    }

    /// <inheritdoc/>
    protected override BuildState Apply(BuildState state, JournalRow row)
        => state.Apply(row, _events is { Count: > 0 } && row.Kind == RowKind.Chunk && row.First == _events[0].Number ? _events : null);

    /// <inheritdoc/>
    protected override ReadOnlyMemory<byte> Serialize(IDomainEvent e) => BuildEventJson.Write((IBuildEvent)e);

    /// <inheritdoc/>
    protected override void OnRecovered()
    {
        if (State.Phase is not BuildPhase.New and not BuildPhase.Deleted)
        {
            if (!_isLookingElsewhere)
            {
                TellProjector(new(Head.LastSeq, null));
            }

            FollowTasks();
            FollowDeletion();
        }
    }

    /// <inheritdoc/>
    protected override void OnCommitted(IReadOnlyList<JournalRow> rows)
    {
        _isClosed = false;
        BuildMeter.Recorded(rows);
        var isFarBehind = Head.LastSeq - _projectedSeq > MostRowsInHand;
        TellProjector(new(Head.LastSeq, isFarBehind ? null : [.. rows.Select(row => (row, EventsOf(row)))]));
        FollowTasks();
        FollowDeletion();
        SnapshotIfDue(rows);
        Context.System.EventStream.Publish(Look());
    }

    private LiveBuild Look() => new(
        id, Head.LastSeq, State.Attempt, State.Phase == BuildPhase.Recording, State.RecordedAt, State.Progress,
        _reported.Values.Any(task => task.IsSilent)
            ? [.. State.Running.Values.Select(task => task with { IsSilent = _reported.GetValueOrDefault(task.Key) is { IsSilent: true } })]
            : [.. State.Running.Values]);

    private void TellProjector(BuildProjector.Committed committed)
    {
        if (_isProjectorHeld || State.Phase == BuildPhase.Deleting)
        {
            return;
        }

        if (_projector is null)
        {
            var (self, life) = (Context.Self, ++_life);
            _projector = Context.Spawn(Props.Of(() => new BuildProjector(id, life, tools, self)), "projector");
        }

        _projector.Tell(committed);
    }

    private async ValueTask<Commit> RecordAsync(RecordEvents c, CancellationToken ct)
    {
        try
        {
            return await PersistAsync(
                state =>
                {
                    var first = Head.AgentSeq + 1;
                    _events = c.Events.Count == 0 || c.Events[0].Number >= first
                        ? c.Events
                        : [.. c.Events.SkipWhile(e => e.Number < first)];
                    return state.Decide(c, Head);
                },
                ct);
        }
        finally
        {
            _events = null;
        }
    }

    /// <summary>What ran under our eyes is a build of its own, also when somebody has imported its log meanwhile.</summary>
    private async ValueTask<Commit> SealAsync(SealAttempt c, CancellationToken ct)
    {
        using var span = ToasterActivity.Start("finish");
        var commit = await ManageAsync(state => state.Decide(c, Head, takesNames: true, tools.Time.GetUtcNow()), ct);
        return commit is Commit.Taken
            ? await ManageAsync(state => state.Decide(c, Head, takesNames: false, tools.Time.GetUtcNow()), ct)
            : commit;
    }

    private IReadOnlyList<AgentEvent>? EventsOf(JournalRow row) => row.Kind == RowKind.Chunk ? _events : null;

    /// <summary>Once all of an ended build is shown, a restart need not look at it any more.</summary>
    private async ValueTask OnProjectedAsync(Projected projected)
    {
        _projectedSeq = projected.Seq;
        _hasSnapshot |= projected.HasSnapshot;
        Context.System.EventStream.Publish(new BuildChanged(id, projected.Seq));
        if (State is not { Phase: BuildPhase.Ended or BuildPhase.Waiting, Deletion: null } || projected.Seq != Head.LastSeq || _isClosed
            || await TryAgainAsync())
        {
            return;
        }

        using var span = ToasterActivity.Start("finish");
        try
        {
            await DeleteSnapshotsAsync();
            await tools.Journal.AppendAsync([new AppendRequest(PersistenceId, Head, Head, [], Open: false)], CancellationToken.None);
            _isClosed = true;
        }
        catch (Exception e) when (e is JournalUnavailableException or TimeoutException)
        {
            BuildLog.NotClosed(Context.Logger, e, id); // It stays remembered: the next start looks at it once more.
        }
    }

    /// <summary>True: its last attempt ended by no fault of its own, and it waits again.</summary>
    private async ValueTask<bool> TryAgainAsync()
    {
        if (State is not { Phase: BuildPhase.Ended, Queued: not null, IsLive: true } || await tools.Tables.ReadEndingAsync(id, CancellationToken.None) is not { } end)
        {
            return false;
        }

        // Whoever reads a build anew that was over and done with does not want it run. How long ago it was is no matter: clocks are set.
        return await IsOpenAsync() && await ManageAsync(
            state => state.DecideRetry(end.Cause, end.Reason, end.Headline, tools.Time.GetUtcNow()), CancellationToken.None) is Commit.Committed;
    }

    private async ValueTask<bool> IsOpenAsync()
    {
        try
        {
            return (await tools.Journal.ReadOpenAsync(EntityKind.Build, CancellationToken.None)).Contains(PersistenceId);
        }
        catch (Exception e) when (e is JournalUnavailableException or TimeoutException)
        {
            BuildLog.NotClosed(Context.Logger, e, id);
            return false;
        }
    }

    /// <summary>Changes what waits or runs, and says so.</summary>
    private async ValueTask<Commit> ManageAsync(Func<BuildState, Decision> decide, CancellationToken ct)
    {
        var commit = await PersistAsync(decide, ct);
        if (commit is Commit.Committed)
        {
            Context.System.EventStream.Publish(new QueueChanged());
        }

        return commit;
    }

    private void FollowTasks()
    {
        var running = State.Running;
        foreach (var (key, (task, _)) in _tasks.Where(task => !running.ContainsKey(task.Key)).ToList())
        {
            Context.Stop(task);
            _tasks.Remove(key);
            _reported.Remove(key);
        }

        foreach (var task in running.Values)
        {
            if (!_tasks.TryGetValue(task.Key, out var known))
            {
                var self = Context.Self;
                _tasks[task.Key] = (Context.Spawn(Props.Of(() => new BuildTaskActor(task, self))), task);
            }
            else if (known.Last != task)
            {
                known.Ref.Tell(new BuildTaskActor.Observed(task));
                _tasks[task.Key] = (known.Ref, task);
            }
        }
    }
}
