using System.Runtime.CompilerServices;
using Toaster.Actors;
using Toaster.Actors.Imports;

namespace Toaster.Testing.Views;

/// <summary>Imports that do what they are told: for pages under test.</summary>
public sealed class InMemoryImports : IImports
{
    private readonly Dictionary<ImportId, ImportView> _imports = [];

    /// <summary>Refuses what is given next with this.</summary>
    public ImportRefusedException? Refuse { get; set; }

    public Dictionary<string, byte[]> Received { get; } = [];

    public void Add(ImportView import) => _imports[import.Id] = import;

    public async ValueTask<ImportView> StartAsync(string fileName, Stream content, ProjectId? project, CancellationToken ct)
    {
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes, ct);
        if (Refuse is { } refused) throw refused;

        Received[fileName] = bytes.ToArray();
        var import = new ImportView(
            new(_imports.Count + 1), fileName, bytes.Length, project ?? ProjectId.CommandLine, ImportState.Waiting, 1, null, 0, 0, null, null, null, null, []);
        Add(import);
        return import;
    }

    public ValueTask<ImportView?> FindAsync(ImportId id, CancellationToken ct) => new(_imports.GetValueOrDefault(id));

    public ValueTask<IReadOnlyList<ImportView>> ListAsync(int count, CancellationToken ct) =>
        new([.. _imports.Values.OrderByDescending(i => i.Id.Value).Take(count)]);

    public ValueTask<ImportView?> CancelAsync(ImportId id, CancellationToken ct)
    {
        if (_imports.TryGetValue(id, out var import) && !import.HasEnded) Add(import with { State = ImportState.Cancelled });
        return FindAsync(id, ct);
    }

    public async IAsyncEnumerable<ImportView> WatchAsync(ImportId id, [EnumeratorCancellation] CancellationToken ct)
    {
        if (await FindAsync(id, ct) is not { } import) yield break;

        yield return import;
        if (import.HasEnded) yield break;

        // Nothing happens any more: like a long import, it ends when the reader goes.
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
    }
}
