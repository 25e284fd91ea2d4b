using System.Text;
using Toaster.Actors.Journal;
using Xunit;

namespace Toaster.Testing;

/// <summary>What every store of snapshots promises.</summary>
public abstract class SnapshotsContract
{
    private static readonly PersistenceId Build1 = new(EntityKind.Build, 1);
    private static readonly PersistenceId Build2 = new(EntityKind.Build, 2);
    private static readonly PersistenceId Import1 = new(EntityKind.Import, 1);

    protected abstract IJournal Journal { get; }

    /// <summary>Beside that journal, empty.</summary>
    protected abstract ISnapshots Snapshots { get; }

    [SkippableFact]
    public async Task Load_OfNothing_IsNull() => Assert.Null(await Snapshots.LoadAsync(Build1, "a", default));

    [SkippableFact]
    public async Task Load_AfterSave_IsWhatWasSaved()
    {
        await AppendAsync(Build1, 3);

        await SaveAsync(Build1, "a", 3, "payload", format: 7);

        var loaded = await Snapshots.LoadAsync(Build1, "a", default);
        Assert.Equal((3L, 7, "payload"), (loaded!.SeqNr, loaded.Format, Text(loaded)));
    }

    [SkippableFact]
    public async Task Save_Again_ReplacesTheOneOfThatNameAlone()
    {
        await AppendAsync(Build1, 3);
        await AppendAsync(Import1, 3);
        await SaveAsync(Build1, "a", 2, "old");
        await SaveAsync(Build1, "b", 1, "other name");
        await SaveAsync(Import1, "a", 1, "other kind");

        await SaveAsync(Build1, "a", 3, "new");

        Assert.Equal("new", await TextAsync(Build1, "a"));
        Assert.Equal("other name", await TextAsync(Build1, "b"));
        Assert.Equal("other kind", await TextAsync(Import1, "a"));
    }

    [SkippableFact]
    public async Task Save_OfAnEntityThatDoesNotReachSoFar_StoresNothing()
    {
        await AppendAsync(Build1, 2);

        await SaveAsync(Build1, "a", 3, "beyond");
        await SaveAsync(Build2, "a", 1, "of nothing");

        Assert.Null(await Snapshots.LoadAsync(Build1, "a", default));
        Assert.Null(await Snapshots.LoadAsync(Build2, "a", default));
    }

    [SkippableFact]
    public async Task Save_OfNoBytes_IsRead()
    {
        await AppendAsync(Build1, 1);

        await SaveAsync(Build1, "a", 1, "");

        Assert.Equal("", await TextAsync(Build1, "a"));
    }

    [SkippableFact]
    public async Task Save_KeepsItsOwnCopy()
    {
        await AppendAsync(Build1, 1);
        var bytes = Encoding.UTF8.GetBytes("payload");

        await Snapshots.SaveAsync(Build1, "a", new(1, 1, bytes), default);
        bytes.AsSpan().Clear();

        Assert.Equal("payload", await TextAsync(Build1, "a"));
    }

    [SkippableFact]
    public async Task Delete_RemovesAllOfThatEntityAlone()
    {
        await AppendAsync(Build1, 1);
        await AppendAsync(Build2, 1);
        await SaveAsync(Build1, "a", 1, "x");
        await SaveAsync(Build1, "b", 1, "x");
        await SaveAsync(Build2, "a", 1, "kept");

        await Snapshots.DeleteAsync(Build1, default);
        await Snapshots.DeleteAsync(Build1, default);

        Assert.Null(await Snapshots.LoadAsync(Build1, "a", default));
        Assert.Null(await Snapshots.LoadAsync(Build1, "b", default));
        Assert.Equal("kept", await TextAsync(Build2, "a"));
        Assert.Equal(1, (await Journal.ReadHeadAsync(Build1, default)).LastSeq);
    }

    private async Task AppendAsync(PersistenceId id, int rows)
        => Assert.IsType<AppendResult.Committed>(Assert.Single(
            await Journal.AppendAsync([Requests.Of(id, EntityHead.None, [.. Enumerable.Range(1, rows).Select(n => $"{n}")])], default)));

    private ValueTask SaveAsync(PersistenceId id, string name, long seq, string payload, int format = 1)
        => Snapshots.SaveAsync(id, name, new(seq, format, Encoding.UTF8.GetBytes(payload)), default);

    private async Task<string?> TextAsync(PersistenceId id, string name)
        => await Snapshots.LoadAsync(id, name, default) is { } snapshot ? Text(snapshot) : null;

    private static string Text(Snapshot snapshot) => Encoding.UTF8.GetString(snapshot.Payload.Span);
}
