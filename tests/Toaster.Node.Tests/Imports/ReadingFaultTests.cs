using Microsoft.Extensions.Logging.Abstractions;
using Toaster.Actors;
using Toaster.Actors.Admin.Verification;
using Toaster.Actors.Builds;
using Toaster.Actors.Imports;
using Toaster.Actors.Views;
using Toaster.Testing;

namespace Toaster.Node.Tests.Imports;

/// <summary>The stored file fails between an import's two passes, or in the second: a sentence, nothing lost, nobody else harmed.</summary>
public sealed class ReadingFaultTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private readonly FaultySource _source = new();
    private ToasterSystem _toaster = null!;
    private BuildView _neighbour = null!;

    public async Task InitializeAsync()
    {
        _toaster = await ToasterSystem.StartAsync(
            new(_directory.Path, "test") { Imports = new() { DiskReserve = 0 } }, _source, TimeProvider.System, NullLoggerFactory.Instance, default);
        _neighbour = (await _toaster.Views.FindAsync((await ImportAsync("demo-sanity")).Builds[0].Id, default))!;
    }

    public async Task DisposeAsync()
    {
        await _toaster.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task File_ThatIsCut_EndsTheImport_AndWhatWasReadStays()
    {
        _source.BeforeRead = path =>
        {
            using var file = new FileStream(path, FileMode.Open);
            file.SetLength(file.Length * 6 / 10);
        };

        var cut = await ImportAsync("demo-several-builds");

        Assert.Equal((ImportState.Refused, "changed"), (cut.State, cut.ProblemCode));
        Assert.Equal(
            "The received file has become shorter while it was recorded: the disk of the data directory may be failing. Builds that were recorded whole stay; import the log again for the others.",
            cut.Problem);
        Assert.NotEmpty(cut.Builds);
        await AssertNothingIsLostAsync(cut);
    }

    [Fact]
    public async Task File_ThatIsLost_EndsTheImport_AndWhatWasReadStays()
    {
        _source.BeforeRead = File.Delete;

        var lost = await ImportAsync("demo-several-builds");

        Assert.Equal((ImportState.Refused, "file-lost"), (lost.State, lost.ProblemCode));
        Assert.StartsWith("The received file is gone from the data directory, so recording stopped.", lost.Problem, StringComparison.Ordinal);
        await AssertNothingIsLostAsync(lost);
    }

    [SkippableFact]
    public async Task File_ThatCannotBeRead_PausesTheImport_WhichGoesOnByItself()
    {
        const string Unreadable = "/proc/self/mem"; // Its beginning is nobody's memory: a true error of input.
        Skip.IfNot(File.Exists(Unreadable), "needs a file that cannot be read");
        string? stored = null;
        _source.BeforeRead = path =>
        {
            if (stored is null)
            {
                File.Move(path, stored = path + ".sound");
                File.CreateSymbolicLink(path, Unreadable);
            }
        };
        var started = await StartAsync("demo-several-builds");
        var view = started;
        await Eventually.UntilAsync(async () => (view = (await _toaster.Imports.FindAsync(started.Id, default))!).Paused is not null || view.HasEnded);

        Assert.StartsWith("Input/output error", view.Paused, StringComparison.Ordinal);
        Assert.EndsWith("It is tried again and again.", view.Paused, StringComparison.Ordinal);
        File.Move(stored!, stored![..^".sound".Length], overwrite: true);
        var ended = await EndAsync(started.Id);

        Assert.Equal(ImportState.Completed, ended.State);
        await AssertNothingIsLostAsync(ended);
    }

    /// <summary>The neighbour is as it was, and the log imported again gives all its builds, each event once.</summary>
    private async Task AssertNothingIsLostAsync(ImportView broken)
    {
        Assert.Equal(_neighbour.Summary.Events, (await _toaster.Views.FindAsync(_neighbour.Id, default))!.Summary.Events);
        _source.BeforeRead = _ => { };
        var outline = await Sources.OutlineAsync(Sources.Recording("demo-several-builds"));

        var again = await ImportAsync("demo-several-builds");

        Assert.Equal(ImportState.Completed, again.State);
        // Each has one line of variables, which are no event.
        Assert.Equal(outline.Builds.Select(build => build.Events - 1), again.Builds.Select(build => build.Events));
        Assert.All(again.Builds, build => Assert.NotEqual(BuildOutcome.Incomplete, build.Outcome));
        Assert.Superset(broken.Builds.Select(build => build.Id).ToHashSet(), again.Builds.Select(build => build.Id).ToHashSet());
        Assert.Equal([], (await Verifier.RunAsync((Actors.Journal.Sqlite.SqliteStore)_toaster.Store, deep: true, TimeProvider.System, default)).Findings);
        Assert.Empty(Directory.GetFiles(Path.Combine(_directory.Path, "logs"), "*.part"));
    }

    private async Task<ImportView> StartAsync(string name)
    {
        await using var file = File.OpenRead(Sources.Recording(name));
        return await _toaster.Imports.StartAsync(name, file, null, default);
    }

    private async Task<ImportView> ImportAsync(string name) => await EndAsync((await StartAsync(name)).Id);

    private async Task<ImportView> EndAsync(ImportId id)
    {
        ImportView? last = null;
        await foreach (var view in _toaster.Imports.WatchAsync(id, default))
        {
            last = view;
        }

        return last!;
    }

    /// <summary>Reads real logs, after something was done to the stored file.</summary>
    private sealed class FaultySource : IEventSource
    {
        public Action<string> BeforeRead { get; set; } = _ => { };

        public ValueTask<SourceOutline> OutlineAsync(string path, IProgress<SourceProgress> progress, CancellationToken ct) => Sources.Source.OutlineAsync(path, progress, ct);

        public ValueTask<SourceOutline?> TryOutlineAsync(Stream arriving, CancellationToken ct) => Sources.Source.TryOutlineAsync(arriving, ct);

        public IAsyncEnumerable<SourceBatch> ReadAsync(string path, SourceOutline outline, string? maskedCopy, CancellationToken ct)
        {
            BeforeRead(path);
            return Sources.Source.ReadAsync(path, outline, maskedCopy, ct);
        }

        public ValueTask<IReadOnlyList<string?>> DigestsAsync(string path, long offset, IReadOnlyList<long> lengths, CancellationToken ct)
            => Sources.Source.DigestsAsync(path, offset, lengths, ct);
    }
}
