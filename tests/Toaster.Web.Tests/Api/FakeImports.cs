using System.Runtime.CompilerServices;
using Toaster.Actors;
using Toaster.Actors.Builds;
using Toaster.Actors.Imports;

namespace Toaster.Web.Tests.Api;

/// <summary>Takes everything, except files with a telling name; remembers what it was given.</summary>
internal sealed class FakeImports : IImports
{
    private readonly List<ImportView> _imports = [];

    public List<(string Name, byte[] Bytes, ProjectId? Project)> Given { get; } = [];

    public async ValueTask<ImportView> StartAsync(string fileName, Stream content, ProjectId? project, CancellationToken ct)
    {
        if (fileName == "large")
        {
            throw new ImportRefusedException("too-large", "The file is larger than 2 bytes, the limit for imports.");
        }

        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes, ct);
        Given.Add((fileName, bytes.ToArray(), project));
        _imports.Add(new(
            new(_imports.Count + 1), fileName, bytes.Length, project ?? ProjectId.CommandLine, ImportState.Recording, null, 0.5, 10, 9,
            1_795_246_080_000_000, null, null, null, [new(0, new(1), false, BuildOutcome.Failed, "task-failed", 42)]));
        return _imports[^1];
    }

    public ValueTask<ImportView?> FindAsync(ImportId id, CancellationToken ct) => new(_imports.FirstOrDefault(import => import.Id == id));

    public ValueTask<IReadOnlyList<ImportView>> ListAsync(int count, CancellationToken ct)
        => new([.. Enumerable.Reverse(_imports).Take(count)]);

    public ValueTask<ImportView?> CancelAsync(ImportId id, CancellationToken ct)
    {
        var at = _imports.FindIndex(import => import.Id == id);
        return new(_imports[at] = _imports[at] with { State = ImportState.Cancelled });
    }

    public async IAsyncEnumerable<ImportView> WatchAsync(ImportId id, [EnumeratorCancellation] CancellationToken ct)
    {
        await Task.CompletedTask;
        yield break;
    }
}
