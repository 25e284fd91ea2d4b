using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Toaster.Actors.Builds;
using Toaster.Actors.Imports;
using Toaster.Actors.Journal;
using Toaster.Actors.Journal.Sql;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Imports;

/// <summary>What a crash, or a second import of the same bytes, may leave behind: found by killing servers, kept as tests.</summary>
public sealed class ImportCrashTests : IAsyncLifetime
{
    private const string Whole = "bb.event.BuildInit {\"_pkgs\":[\"a\"]}\n" + Rest + "bb.command.CommandCompleted {}\n";
    private const string Rest = "x.A {\"n\":1}\nx.A {\"n\":2}\nx.A {\"n\":3}\nx.A {\"n\":4}\nbb.event.BuildCompleted {\"_failures\":0,\"_interrupted\":0}\n";

    private readonly TemporaryDirectory _directory = new();
    private readonly FakeEventSource _source = new();
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ToasterSystem _toaster = null!;

    public async Task InitializeAsync() => _toaster = await StartAsync();

    public async Task DisposeAsync()
    {
        await _toaster.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Restart_WithFilesThatBelongToNoImport_DeletesThem()
    {
        await _toaster.DisposeAsync();
        string[] left = [InData("incoming", "import-7.gz"), InData("incoming", "import-8.gz.part"), InData("logs", "abc.json.gz.1.part")];
        Array.ForEach(left, path => File.WriteAllText(path, "secret"));

        _toaster = await StartAsync();

        Assert.All(left, path => Assert.False(File.Exists(path)));
    }

    [Fact]
    public async Task Restart_BehindTheLastEventAndBeforeTheKeptLog_KeepsTheLog()
    {
        _source.BeforeCopy = Hold;
        var started = await UploadAsync(Whole);
        await _reached.Task;
        Assert.False(File.Exists(_toaster.Files.Kept(Digest(Whole))));

        _source.BeforeCopy = null;
        await _toaster.DisposeAsync();
        _toaster = await StartAsync();

        Assert.Equal([false], (await EndAsync(started.Id)).Builds.Select(build => build.Existing));
        Assert.True(File.Exists(_toaster.Files.Kept(Digest(Whole))));
    }

    [Fact]
    public async Task Read_ThatFailsInTheMiddle_SaysSo_AndGoesOn_RecordingNothingTwice()
    {
        var neighbour = await EndAsync((await UploadAsync(Whole.Replace("\"a\"", "\"b\"", StringComparison.Ordinal))).Id);
        var isBroken = true;
        _source.BeforeBatch = n => n == 1 && Volatile.Read(ref isBroken) ? Task.FromException(new IOException("Input/output error.")) : Task.CompletedTask;
        var started = await UploadAsync(Whole);

        ImportView view = started;
        await Eventually.UntilAsync(async () => (view = (await _toaster.Imports.FindAsync(started.Id, default))!).Paused is not null);

        Assert.Equal(("Input/output error. It is tried again and again.", ImportState.Recording), (view.Paused, view.State));
        Assert.Equal(BuildOutcome.Succeeded, (await _toaster.Views.FindAsync(neighbour.Builds[0].Id, default))!.Summary.Outcome);
        Volatile.Write(ref isBroken, false);
        var ended = await EndAsync(started.Id);
        Assert.Equal((ImportState.Completed, (string?)null), (ended.State, ended.Paused));
        Assert.Equal((BuildOutcome.Succeeded, 7L), (ended.Builds[0].Outcome, ended.Builds[0].Events));
    }

    [Fact]
    public async Task Restart_BehindTheFirstRowAndBeforeTheList_ListsTheImportWhileItRuns()
    {
        _source.BeforeBatch = _ => Hold();
        var started = await UploadAsync(Whole);
        await _reached.Task;
        await _toaster.Store.WriteAsync(WritePriority.Projection, connection => connection.Prepared("DELETE FROM import_view").Execute(), default);

        await _toaster.DisposeAsync();
        _toaster = await StartAsync();
        await Eventually.UntilAsync(async () => (await _toaster.Imports.ListAsync(10, default)).Count > 0);

        _released.SetResult();
        Assert.Equal(ImportState.Completed, (await EndAsync(started.Id)).State);
    }

    [Fact]
    public async Task Import_OfTheWholeLogWhileItsBeginningIsBeingImported_WaitsForThat()
    {
        _source.BeforeBatch = n => n == 1 ? Hold() : Task.CompletedTask;
        var cut = await UploadAsync(Whole[..^"bb.command.CommandCompleted {}\n".Length]);
        await _reached.Task;
        _source.BeforeBatch = null;

        var whole = await UploadAsync(Whole);
        await foreach (var view in _toaster.Imports.WatchAsync(whole.Id, default))
        {
            if (view.State == ImportState.Recording)
            {
                break;
            }
        }

        _released.SetResult();
        var (first, second) = (await EndAsync(cut.Id), await EndAsync(whole.Id));
        Assert.Equal((ImportState.Completed, ImportState.Completed), (first.State, second.State));
        Assert.Equal((first.Builds[0].Id, BuildOutcome.Succeeded), (second.Builds[0].Id, second.Builds[0].Outcome));
    }

    [Fact]
    public async Task Cancel_BetweenABuildsBeginningAndItsBeingNoted_EndsTheBuildAllTheSame()
    {
        _source.BeforeBatch = _ => Hold();
        var started = await UploadAsync(Whole);
        await _reached.Task;
        var build = _toaster.Build(new(50));
        await build.AskAsync<Commit>(
            replyTo => new BeginRecording(
                ProjectId.CommandLine, "s", started.Id, "log.json", Digest(Whole), Whole.Length, Digest(Whole[..(Whole.IndexOf('\n', StringComparison.Ordinal) + 1)]),
                true, Digest(Whole), replyTo),
            TimeSpan.FromSeconds(30));

        await _toaster.Imports.CancelAsync(started.Id, default);
        await EndAsync(started.Id);

        // Tidying up comes behind the answer.
        await Eventually.UntilAsync(async () => (await build.AskAsync<BuildStatus>(replyTo => new GetBuild(replyTo), TimeSpan.FromSeconds(30))).State.Phase == BuildPhase.Ended);
    }

    private Task Hold()
    {
        _reached.TrySetResult();
        return _released.Task;
    }

    private string InData(params string[] parts) => Path.Combine([_directory.Path, .. parts]);

    private async Task<ToasterSystem> StartAsync()
        => await ToasterSystem.StartAsync(
            new(_directory.Path, "test") { Imports = new ImportLimits { DiskReserve = 0 } }, _source, TimeProvider.System, NullLoggerFactory.Instance, default);

    private async Task<ImportView> UploadAsync(string text)
        => await _toaster.Imports.StartAsync("log.json", new MemoryStream(Encoding.UTF8.GetBytes(text)), null, default);

    private async Task<ImportView> EndAsync(ImportId id)
    {
        ImportView? last = null;
        await foreach (var view in _toaster.Imports.WatchAsync(id, default))
        {
            last = view;
        }

        return last!;
    }

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
