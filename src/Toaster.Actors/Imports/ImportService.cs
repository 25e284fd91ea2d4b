using System.Runtime.CompilerServices;
using Toaster.Actors.Builds;
using Toaster.Actors.Journal;
using Toaster.Actors.Kernel;
using Toaster.Actors.Projects;
using Toaster.Actors.Views;

namespace Toaster.Actors.Imports;

/// <summary>The door to imports for pages and programs.</summary>
public sealed class ImportService(
    IJournal journal, IEventSource source, ImportFiles files, IImportTable table, Func<ImportId, ActorRef<IImportMessage>> import, IBuildViews views,
    IProjects projects, TimeProvider time) : IImports
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(25); // Small files end within a beat.
    private const int MostNameLength = 255;

    /// <inheritdoc/>
    public async ValueTask<ImportView> StartAsync(string fileName, Stream content, ProjectId? project, CancellationToken ct)
    {
        using var span = ToasterActivity.Start("upload");
        var target = project ?? ProjectId.CommandLine;
        if (await projects.FindAsync(target, ct) is null)
        {
            throw new ImportRefusedException("no-such-project", $"There is no project {target}.");
        }

        var id = await NextIdAsync(ct);
        await using var arriving = new ArrivingLog(source);
        var size = await files.ReceiveAsync(id, content, arriving, ct);
        var name = Path.GetFileName(fileName.Replace('\\', '/'));
        name = name.Length switch { 0 => "event log", > MostNameLength => name[..MostNameLength], _ => name };
        var outline = await arriving.CompleteAsync();
        // The file is there: whoever sent it need not wait for the rest.
        var commit = await import(id).AskAsync<Commit>(replyTo => new RequestImport(name, size, target, outline, replyTo), Patience, CancellationToken.None);
        if (commit is not (Commit.Committed or Commit.Ignored) && !await IsKnownAsync(id))
        {
            await files.DeleteIncomingAsync(id, CancellationToken.None);
            throw new ImportRefusedException("unavailable", (commit as Commit.Unavailable)?.Sentence ?? "The store is busy; try again.");
        }

        return (await FindAsync(id, ct))!;
    }

    /// <inheritdoc/>
    public async ValueTask<ImportView?> FindAsync(ImportId id, CancellationToken ct)
        => id.Value > 0 && (await journal.ReadHeadAsync(new(EntityKind.Import, id.Value), ct)).LastSeq > 0
            && await import(id).AskAsync<ImportView?>(replyTo => new GetImport(replyTo), Patience, ct) is { } view
                ? await WithOutcomesAsync(view, ct) : null;

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<ImportView>> ListAsync(int count, CancellationToken ct)
    {
        List<ImportView> list = [];
        foreach (var row in await table.ListAsync(count, ct))
        {
            list.Add(row.HasEnded ? await WithOutcomesAsync(row, ct) : await FindAsync(row.Id, ct) ?? row);
        }

        return list;
    }

    /// <inheritdoc/>
    public async ValueTask<ImportView?> CancelAsync(ImportId id, CancellationToken ct)
    {
        if (await FindAsync(id, ct) is null)
        {
            return null;
        }

        await import(id).AskAsync<Commit>(replyTo => new CancelImport(replyTo), Patience, ct);
        return await FindAsync(id, ct);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ImportView> WatchAsync(ImportId id, [EnumeratorCancellation] CancellationToken ct)
    {
        ImportView? last = null;
        var toldAt = 0L;
        while (await FindAsync(id, ct) is { } view)
        {
            if (last is null || view.HasEnded || (time.GetElapsedTime(toldAt) >= Beat && !Equal(last, view)))
            {
                toldAt = time.GetTimestamp();
                yield return last = view;
            }

            if (view.HasEnded)
            {
                yield break;
            }

            await Task.Delay(Look, time, ct);
        }
    }

    private async ValueTask<ImportId> NextIdAsync(CancellationToken ct)
    {
        try
        {
            return new(await journal.NextIdAsync(EntityKind.Import, ct));
        }
        catch (JournalUnavailableException e) when (e.IsFull)
        {
            throw new ImportRefusedException("no-space", "The disk of the database is full. Make room and import the file again.", e);
        }
    }

    /// <summary>
    /// A commit that failed may be there all the same. If that cannot be found out the file stays: the next start deletes what
    /// belongs to no import.
    /// </summary>
    private async ValueTask<bool> IsKnownAsync(ImportId id)
        => (await journal.ReadHeadAsync(new(EntityKind.Import, id.Value), CancellationToken.None)).LastSeq > 0;

    private static bool Equal(ImportView a, ImportView b) => a with { Builds = b.Builds } == b && a.Builds.SequenceEqual(b.Builds);

    private async ValueTask<ImportView> WithOutcomesAsync(ImportView view, CancellationToken ct)
    {
        if (view.Builds.Count == 0)
        {
            return view;
        }

        List<ImportedBuild> builds = [];
        foreach (var build in view.Builds)
        {
            var row = await views.FindAsync(build.Id, ct);
            builds.Add(row is { IsComplete: true }
                ? build with { Outcome = row.Summary.Outcome, Reason = row.Summary.Reason, Events = row.Summary.Events }
                : build with { IsDeleted = row is null && await BuildState.IsDeletedAsync(journal, build.Id, ct) });
        }

        return view with { Builds = builds };
    }
}
