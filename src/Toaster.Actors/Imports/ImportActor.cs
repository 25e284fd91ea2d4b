using System.Diagnostics.CodeAnalysis;
using Toaster.Actors.Builds;
using Toaster.Actors.Journal;
using Toaster.Actors.Kernel;

namespace Toaster.Actors.Imports;

/// <summary>What an import works with.</summary>
public sealed record ImportTools(
    IJournal Journal, IEventSource Source, ImportFiles Files, IImportTable Table, Func<BuildId, ActorRef<IBuildMessage>> Build,
    Views.IBuildViews Views, TimeProvider Time)
{
    /// <summary>Other servers import, too, each what lies in its own data directory; or any, by <see cref="Claims"/>.</summary>
    public bool IsShared { get; init; }

    /// <summary>Where every server reaches every file: which of them imports what. Null: each what it has.</summary>
    public ImportClaims? Claims { get; init; }
}

/// <summary>
/// Owns one import: waits for its turn, runs beside itself (<see cref="ImportRun"/>), remembers what is done. After a crash it
/// begins the file again; what is recorded already is recognised by its numbers.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "Disposed of when the run has ended; it has no timer.")]
internal sealed class ImportActor(ImportId id, ImportTools tools, ActorRef<ImportSlots.IMessage> slots)
    : PersistentActor<IImportMessage, ImportProgressState>(new(EntityKind.Import, id.Value), tools.Journal, ImportProgressState.New)
{
    private const string FileLost =
        "The received file is gone from the data directory, so recording stopped. Builds that were recorded whole stay; import the log again for the others.";

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private CancellationTokenSource? _run;
    private RunProgress? _progress;
    private string? _paused;
    private int? _before;
    private bool _isFinished;
    private bool _isOurs;

    // While an import has not ended it keeps its place in the line, so it stays.
    protected override TimeSpan PassivateAfter
        => State.HasEnded || State.Request is null ? TimeSpan.FromMinutes(2) : Timeout.InfiniteTimeSpan;

    protected override async ValueTask PreStartAsync(CancellationToken ct)
    {
        if (State is { Request: not null, HasEnded: false })
        {
            await SaveAsync(ct); // A crash may have come between its first row and its place in the list.
        }

        await GoOnAsync(ct);
    }

    protected override ValueTask PostStopAsync()
    {
        _run?.Cancel();
        return default;
    }

    protected override async ValueTask ReceiveAsync(IImportMessage message, CancellationToken ct)
    {
        var now = tools.Time.GetUtcNow();
        switch (message)
        {
            case RequestImport c:
                // Answered first: with an outcome that is not certain this instance ends here, and the next one finds out.
                c.ReplyTo.Tell(await PersistAsync(state => state.Decide(c, now), ct));
                await SaveAsync(ct);
                await GoOnAsync(ct);
                break;
            case CancelImport c:
                var cancelled = await PersistAsync(state => state.DecideCancelled(now), ct);
                _run?.Cancel();
                c.ReplyTo.Tell(cancelled);
                await FinishIfEndedAsync(ct);
                break;
            case NoteOutline c:
                c.ReplyTo.Tell(await PersistAsync(state => state.Decide(c, now), ct));
                break;
            case NoteBuild c:
                c.ReplyTo.Tell(await PersistAsync(state => state.Decide(c, now), ct));
                break;
            case RefuseImport c:
                await PersistAsync(state => state.Decide(c, now), ct);
                break;
            case GetImport question:
                question.ReplyTo.Tell(View());
                break;
            case SlotPosition position:
                _before = position.Before;
                break;
            case SlotGranted when _run is null && !State.HasEnded:
                Start();
                break;
            case RunProgress progress:
                (_progress, _paused) = (progress, null);
                break;
            case RunPaused paused:
                _paused = paused.Sentence;
                break;
            case RunEnded ended:
                await OnRunEndedAsync(ended, now, ct);
                break;
            case LookAtClaim when _isOurs && !State.HasEnded:
                await ClaimAsync(ct);
                break;
            case LookAtClaim when !State.HasEnded:
                await GoOnAsync(ct);
                break;
            case TryAgain:
                await GoOnAsync(ct);
                await FinishIfEndedAsync(ct);
                break;
        }
    }

    protected override ImportProgressState Apply(ImportProgressState state, JournalRow row) => state.Apply(row);

    protected override ReadOnlyMemory<byte> Serialize(IDomainEvent e) => ImportEventJson.Write((IImportEvent)e);

    private async ValueTask GoOnAsync(CancellationToken ct)
    {
        if (State.Request is null || (tools.IsShared && tools.Claims is null && !State.HasEnded && !File.Exists(tools.Files.Incoming(id))))
        {
            return;
        }

        if (State.HasEnded)
        {
            if (!_isFinished)
            {
                Context.Self.Tell(new RunEnded(null)); // A crash came between its end and tidying up.
            }
        }
        else if (_run is null)
        {
            await ClaimAsync(ct);
            if (_isOurs)
            {
                slots.Tell(new ImportSlots.Acquire(Context.Self));
            }
        }
    }

    /// <summary>Says so again and again; where another server has it, it is looked whether that goes on.</summary>
    private async ValueTask ClaimAsync(CancellationToken ct)
    {
        try
        {
            _isOurs = tools.Claims is not { } claims || await claims.TakeAsync(id, ct);
        }
        catch (JournalUnavailableException)
        {
            // The next look tells.
        }

        if (tools.Claims is not null)
        {
            Context.Timers.StartSingle(nameof(LookAtClaim), new LookAtClaim(), ImportClaims.Beat);
        }
    }

    private void Start()
    {
        _before = null;
        _run = new CancellationTokenSource();
        var run = new ImportRun(id, State, tools, Context.Self);
        var ct = _run.Token;
        Context.PipeToSelf(Task.Run(() => run.RunAsync(ct), CancellationToken.None), _ => new RunEnded(null), error => new RunEnded(error));
    }

    private async ValueTask OnRunEndedAsync(RunEnded ended, DateTimeOffset now, CancellationToken ct)
    {
        _run?.Dispose();
        (_run, _progress) = (null, null);
        slots.Tell(new ImportSlots.Release(Context.Self));
        if (!State.HasEnded)
        {
            switch (ended.Error)
            {
                case null:
                    using (ToasterActivity.Start("finish"))
                    {
                        var isKept = tools.Files.KeepsLogs || (State.Outline is { } outline && await tools.Files.KeptBytesAsync(outline.Digest, ct) is not null);
                        await PersistAsync(state => state.DecideCompleted(isKept, now), ct);
                    }

                    break;
                case EventSourceRefusedException refused:
                    await PersistAsync(state => state.Decide(new RefuseImport(refused.Code, refused.Message), now), ct);
                    break;
                case JournalUnavailableException or TimeoutException or OperationCanceledException:
                // The disk is at fault, not the file.
                case IOException and not (FileNotFoundException or DirectoryNotFoundException) when tools.Files.Shared is not null || File.Exists(tools.Files.Incoming(id)):
                    ImportLog.Paused(Context.Logger, ended.Error, id);
                    _paused = Pausing(ended.Error);
                    Context.Timers.StartSingle(nameof(TryAgain), new TryAgain(), Pause);
                    return;
                case FileNotFoundException or DirectoryNotFoundException:
                    ImportLog.Failed(Context.Logger, ended.Error, id);
                    await PersistAsync(state => state.Decide(new RefuseImport("file-lost", FileLost), now), ct);
                    break;
                default:
                    ImportLog.Failed(Context.Logger, ended.Error, id);
                    await PersistAsync(state => state.Decide(
                        new RefuseImport("failed", $"Recording stopped: {ended.Error.Message}"), now), ct);
                    break;
            }
        }

        if (!State.HasEnded)
        {
            Context.Timers.StartSingle(nameof(TryAgain), new TryAgain(), Pause); // Its end could not be stored.
            return;
        }

        await FinishIfEndedAsync(ct);
    }

    private static string? Pausing(Exception error) => error switch
    {
        JournalUnavailableException => error.Message,
        IOException full when ImportFiles.IsDiskFull(full) => "The disk of the data directory is full; free some space and it goes on by itself.",
        IOException => $"{error.Message} It is tried again and again.",
        _ => null,
    };

    /// <summary>Tidies up behind an import that has ended; doing it twice is harmless.</summary>
    private async ValueTask FinishIfEndedAsync(CancellationToken ct)
    {
        if (!State.HasEnded || _isFinished || _run is not null)
        {
            return;
        }

        using var span = ToasterActivity.Start("finish");
        try
        {
            await CutUnfinishedAsync(ct);
            await SaveAsync(ct);
            if (tools.Files.AreHeld)
            {
                Context.Timers.StartSingle(nameof(TryAgain), new TryAgain(), Pause); // A backup may still want the file.
                return;
            }

            await tools.Files.DeleteIncomingAsync(id, ct);
            await (tools.Claims?.ForgetAsync(id, ct) ?? default);
            await tools.Journal.AppendAsync([new AppendRequest(PersistenceId, Head, Head, [], Open: false)], CancellationToken.None);
            _isFinished = true;
            Context.StopWhenIdle(TimeSpan.FromMinutes(2));
        }
        catch (Exception e) when (e is JournalUnavailableException or TimeoutException or IOException)
        {
            ImportLog.Paused(Context.Logger, e, id);
            Context.Timers.StartSingle(nameof(TryAgain), new TryAgain(), Pause);
        }
    }

    /// <summary>A build whose recording this import began and did not finish gets its end now.</summary>
    private async ValueTask CutUnfinishedAsync(CancellationToken ct)
    {
        // Found by their sources: a build may have been begun and not yet been noted here.
        foreach (var source in State.Outline?.Builds ?? [])
        {
            if (await tools.Journal.FindAsync(new(BuildState.SourceKeys, source.SourceKey), ct) is not { } holder)
            {
                continue;
            }

            var build = tools.Build(new(holder.Value));
            var status = await build.AskAsync<BuildStatus>(replyTo => new GetBuild(replyTo), ImportRun.Patience, ct);
            if (status.State is { Phase: BuildPhase.Recording } state && state.Recording?.Import == id)
            {
                var why = State.IsCancelled ? "the import was cancelled" : "the import failed";
                await build.AskAsync<Commit>(
                    replyTo => new EndRecording(state.Stream, status.Head.AgentSeq, why, replyTo), ImportRun.Patience, ct);
            }
        }
    }

    private async ValueTask SaveAsync(CancellationToken ct)
    {
        if (View() is { } view)
        {
            await tools.Table.SaveAsync(view, Head.LastSeq, ct);
        }
    }

    private ImportView? View()
    {
        if (State.Request is not { } request)
        {
            return null;
        }

        var phase = State.Phase is ImportState.Waiting && _run is not null ? ImportState.Scanning : State.Phase;
        return new(
            id, request.FileName, request.Size, request.Project, phase, phase is ImportState.Waiting ? _before : null,
            State.HasEnded ? null : _progress?.Share, State.Outline?.Lines ?? _progress?.Lines ?? 0, _progress?.Events ?? State.Outline?.Builds.Sum(b => b.Events) ?? 0,
            Micros(request.At), State.EndedAt is { } end ? Micros(end) : null, State.Refusal?.Code, State.Refusal?.Sentence,
            [.. State.Builds.Values.Select(b => new ImportedBuild(b.Index, b.Build, b.Existing, null, null, State.Outline?.Builds[b.Index].Events ?? 0))])
        {
            Paused = State.HasEnded ? null : _paused,
        };
    }

    private static long Micros(DateTimeOffset at) => at.ToUnixTimeMilliseconds() * 1000;
}
