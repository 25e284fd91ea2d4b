using Toaster.Actors.Builds;
using Toaster.Actors.Journal;
using Toaster.Actors.Kernel;

namespace Toaster.Actors.Imports;

/// <summary>
/// One pass of an import, beside its actor: outline, then every build of the file into its own actor. May be broken off
/// anywhere and begun again: builds are found by their source keys, events by their numbers.
/// </summary>
internal sealed class ImportRun(ImportId id, ImportProgressState state, ImportTools tools, ActorRef<IImportMessage> import)
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(250);
    private const int MostCandidates = 64;

    private readonly string _path = tools.Files.Incoming(id);
    private readonly Dictionary<int, Target> _targets = [];
    private long _eventsDone;

    /// <summary>Where a build of the file goes. Stream null: nowhere, it is recorded already.</summary>
    /// <param name="Existing">It was not this import that recorded it.</param>
    private sealed record Target(BuildId Build, string? Stream, bool Existing = false)
    {
        public ActorRef<IBuildMessage>? Ref { get; init; }
    }

    public async Task<bool> RunAsync(CancellationToken ct)
    {
        await tools.Files.FetchIncomingAsync(id, ct);
        var outline = state.Outline ?? await OutlineAsync(ct);
        foreach (var build in outline.Builds)
        {
            // Recognised before anything is read a second time.
            if (await FindExistingAsync(build, ct) is { Stream: null } known)
            {
                await NoteAsync(build, known, ct);
            }
        }

        // Also when a crash came between the last event and the kept log.
        if (_targets.Count < outline.Builds.Count || (tools.Files.KeepsLogs && _targets.Values.Any(target => !target.Existing) && await tools.Files.KeptBytesAsync(outline.Digest, ct) is null))
        {
            await RecordAsync(outline, ct);
        }

        foreach (var target in _targets.Values.Where(target => !target.Existing))
        {
            await UntilShownAsync(target.Build, ct);
        }

        return true;
    }

    private async Task<SourceOutline> OutlineAsync(CancellationToken ct)
    {
        using var span = ToasterActivity.Start("read");
        var progress = new Relay<SourceProgress>(p => import.Tell(new RunProgress(
            true, p.PackedTotal > 0 ? Math.Min(1, (double)p.PackedBytes / p.PackedTotal) : null, p.Lines, 0)));
        var outline = await tools.Source.OutlineAsync(_path, progress, ct);
        await CommitAsync<IImportMessage>(import, replyTo => new NoteOutline(outline, replyTo), ct);
        return outline;
    }

    private async Task RecordAsync(SourceOutline outline, CancellationToken ct)
    {
        var total = Math.Max(1, outline.Builds.Sum(b => b.Events));
        var kept = tools.Files.KeepsLogs ? tools.Files.Kept(outline.Digest) : null;
        await foreach (var batch in tools.Source.ReadAsync(_path, outline, kept, ct))
        {
            var build = outline.Builds[batch.BuildIndex];
            var target = await TargetAsync(build, outline, ct);
            if (target is { Stream: { } stream, Ref: { } actor })
            {
                if (batch.Events.Count > 0)
                {
                    await CommitAsync(actor, replyTo => new RecordEvents(stream, batch.Events, batch.Ndjson, batch.Packed, replyTo), ct);
                }

                if (batch.IsLast)
                {
                    await CommitAsync(actor, replyTo => new EndRecording(stream, LastNumber(batch, build), null, replyTo), ct);
                }
            }

            _eventsDone += batch.Events.Count;
            import.Tell(new RunProgress(false, Math.Min(1, (double)_eventsDone / total), outline.Lines, _eventsDone));
        }

        if (kept is not null)
        {
            await tools.Files.KeepAsync(outline.Digest, ct);
        }
    }

    /// <summary>The tables follow; a projector that is in trouble says so in the log.</summary>
    private async Task UntilShownAsync(BuildId build, CancellationToken ct)
    {
        BuildStatus status;
        do
        {
            status = await tools.Build(build).AskAsync<BuildStatus>(replyTo => new GetBuild(replyTo), Patience, ct);
        } // Somebody may have deleted it since: then nothing of it will ever be shown.
        while (status.State.Phase is not (BuildPhase.Deleting or BuildPhase.Deleted) && !await tools.Views.WaitForAsync(build, status.Head.LastSeq, Patience, ct));
    }

    private static long LastNumber(SourceBatch batch, SourceBuild build) => batch.Events.Count > 0 ? batch.Events[^1].Number : build.Events;

    private async Task<Target> TargetAsync(SourceBuild build, SourceOutline outline, CancellationToken ct)
    {
        if (_targets.TryGetValue(build.Index, out var known))
        {
            return known;
        }

        EntityHead? refusedAt = null;
        while (true)
        {
            var found = await FindExistingAsync(build, ct) ?? await FindShorterAsync(build, ct)
                ?? new Target(new(await tools.Journal.NextIdAsync(EntityKind.Build, ct)), NewStream());
            if (found.Stream is not { } stream)
            {
                return await NoteAsync(build, found, ct);
            }

            var actor = tools.Build(found.Build);
            switch (await CommitOrRejectAsync(
                actor,
                replyTo => new BeginRecording(
                    state.Request!.Project, stream, id, state.Request.FileName, build.SourceKey, build.KeyBytes, build.HeadKey,
                    build.HasEnd, outline.Digest, replyTo),
                ct))
            {
                case Commit.Taken taken: // Another import of the same build was faster.
                    return await NoteAsync(build, new(new(taken.Holder.Value), null, Existing: true), ct);
                case Commit.Rejected rejected: // Perhaps because a shorter recording of it was still being imported.
                    var status = await actor.AskAsync<BuildStatus>(replyTo => new GetBuild(replyTo), Patience, ct);
                    if (status.State.Phase == BuildPhase.Recording)
                    {
                        await Task.Delay(RetryAfter, tools.Time, ct);
                    }
                    else if (status.Head == refusedAt)
                    {
                        throw new InvalidOperationException(rejected.Sentence);
                    }

                    refusedAt = status.Head;
                    break;
                default:
                    return await NoteAsync(build, found with { Ref = actor }, ct);
            }
        }
    }

    private async Task<Target> NoteAsync(SourceBuild build, Target target, CancellationToken ct)
    {
        await CommitAsync<IImportMessage>(import, replyTo => new NoteBuild(build.Index, target.Build, target.Existing, replyTo), ct);
        return _targets[build.Index] = target;
    }

    /// <summary>The build recorded from exactly these bytes: by this import, before a crash; cut off, so to be recorded anew; or whole.</summary>
    private async Task<Target?> FindExistingAsync(SourceBuild build, CancellationToken ct)
    {
        if (await tools.Journal.FindAsync(new(BuildState.SourceKeys, build.SourceKey), ct) is not { } holder)
        {
            return null;
        }

        var found = new BuildId(holder.Value);
        var status = await tools.Build(found).AskAsync<BuildStatus>(replyTo => new GetBuild(replyTo), Patience, ct);
        return status.State switch
        {
            { Phase: BuildPhase.Recording, Recording: { } r } when r.Import == id => new(found, r.Stream),
            { Phase: BuildPhase.Ended, Cut: not null } => new(found, NewStream()),
            { Recording: { } r } when r.Import == id => new(found, null, IsNotedAsExisting(build)),
            _ => new(found, null, Existing: true),
        };
    }

    private bool IsNotedAsExisting(SourceBuild build) => state.Builds.TryGetValue(build.Index, out var noted) && noted.Existing;

    /// <summary>A build recorded from a file that stopped earlier, and of which this one is the whole.</summary>
    private async Task<Target?> FindShorterAsync(SourceBuild build, CancellationToken ct)
    {
        var held = await tools.Journal.FindByPrefixAsync(BuildState.OpenSources, build.HeadKey + ":", MostCandidates, ct);
        var candidates = held
            .Select(name => (Parts: name.Key.Split(':'), name.Holder))
            .Select(c => (Bytes: long.Parse(c.Parts[1]), Key: c.Parts[2], c.Holder))
            .Where(c => c.Bytes < build.KeyBytes)
            .OrderBy(c => c.Bytes).ToList();
        if (candidates.Count == 0)
        {
            return null;
        }

        var digests = await tools.Source.DigestsAsync(_path, build.Offset, [.. candidates.Select(c => c.Bytes)], ct);
        for (var i = candidates.Count - 1; i >= 0; i--)
        {
            if (digests[i] == candidates[i].Key)
            {
                return new(new(candidates[i].Holder.Value), NewStream());
            }
        }

        return null;
    }

    /// <summary>Sends until it is committed or was so before. What the store cannot take now is sent again.</summary>
    private async Task<Commit> CommitAsync<TMessage>(ActorRef<TMessage> actor, Func<ActorRef<Commit>, TMessage> command, CancellationToken ct)
    {
        var commit = await CommitOrRejectAsync(actor, command, ct);
        if (commit is Commit.Rejected rejected)
        {
            ct.ThrowIfCancellationRequested();
            throw new InvalidOperationException(rejected.Sentence);
        }

        return commit;
    }

    private async Task<Commit> CommitOrRejectAsync<TMessage>(ActorRef<TMessage> actor, Func<ActorRef<Commit>, TMessage> command, CancellationToken ct)
    {
        while (true)
        {
            var commit = await actor.AskAsync(command, Patience, ct);
            if (commit is not (Commit.Unavailable or Commit.Conflict))
            {
                return commit;
            }

            if (commit is Commit.Unavailable { Sentence: var sentence })
            {
                import.Tell(new RunPaused(sentence));
            }

            await Task.Delay(RetryAfter, tools.Time, ct);
        }
    }

    private static string NewStream() => Guid.NewGuid().ToString("N");

    /// <summary>Reports on the caller's thread: the framework's own would queue each report.</summary>
    private sealed class Relay<T>(Action<T> report) : IProgress<T>
    {
        public void Report(T value) => report(value);
    }
}
