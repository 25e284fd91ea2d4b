using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Toaster.Actors.Builds;
using Toaster.Actors.Imports;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Builds.Upkeep;

/// <summary>The whole system on a real store, with files that need no bitbake.</summary>
public abstract class UpkeepFixture : IAsyncLifetime
{
    protected static readonly TimeSpan Long = TimeSpan.FromHours(1);
    private readonly TemporaryDirectory _directory = new();

    protected FakeEventSource Source { get; } = new();

    protected ToasterSystem Toaster { get; private set; } = null!;

    protected IBuildUpkeep Upkeep => Toaster.Upkeep;

    public async Task InitializeAsync() => Toaster = await StartAsync(TimeSpan.Zero);

    public async Task DisposeAsync()
    {
        await Toaster.DisposeAsync();
        _directory.Dispose();
    }

    internal async Task RestartAsync(TimeSpan grace, Func<IBuildEraser, IBuildEraser>? eraser = null)
    {
        await Toaster.DisposeAsync();
        Toaster = await StartAsync(grace, eraser);
    }

    protected StoreDump Dump() => new(Toaster.Store.Name);

    protected IReadOnlyList<string> Logs() => [.. Directory.GetFiles(Path.Combine(_directory.Path, "logs")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    protected async Task<ImportView> ImportAsync(string text)
    {
        var view = await Toaster.Imports.StartAsync("log.json", new MemoryStream(Encoding.UTF8.GetBytes(text)), null, default);
        await foreach (var now in Toaster.Imports.WatchAsync(view.Id, default))
        {
            view = now;
        }

        await UntilClosedAsync();
        return view;
    }

    /// <summary>Nothing is left to do: all builds are shown, all imports tidied up.</summary>
    protected Task UntilClosedAsync() => Eventually.UntilAsync(() => !Dump().Lines.Any(line => line.StartsWith("open_entity:", StringComparison.Ordinal)));

    protected Task UntilDeletedAsync(BuildId id) => Eventually.UntilAsync(async () => await Upkeep.FindDeletionAsync(id, default) is { State: DeletionState.Done });

    protected static string Build(string target, int tasks)
    {
        var text = new StringBuilder($"bb.event.BuildInit {{\"_pkgs\":[\"{target}\"]}}\n");
        for (var i = 0; i < tasks; i++)
        {
            var fields = $"{{\"n\":{i},\"taskfile\":\"/{target}.bb\",\"taskname\":\"do_t{i}\"}}";
            text.Append($"bb.runqueue.runQueueTaskStarted {fields}\nbb.runqueue.runQueueTaskCompleted {fields}\n");
        }

        return text.Append("bb.event.BuildCompleted {\"_failures\":0,\"_interrupted\":0}\nbb.command.CommandCompleted {}\n").ToString();
    }

    private Task<ToasterSystem> StartAsync(TimeSpan grace, Func<IBuildEraser, IBuildEraser>? eraser = null) => ToasterSystem.StartAsync(
        new(_directory.Path, "test")
        {
            Imports = new ImportLimits { DiskReserve = 0 },
            SnapshotEvery = 7,
            DeletionGrace = grace,
            ErasedAtOnce = 4,
            WrapEraser = eraser ?? (inner => inner),
        },
        Source, TimeProvider.System, NullLoggerFactory.Instance, default);
}
