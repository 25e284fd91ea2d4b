using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Toaster.Actors.Builds;
using Toaster.Actors.Imports;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Imports;

/// <summary>Imports on the real store, with files that need no bitbake.</summary>
public sealed class ImportTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private readonly FakeEventSource _source = new();
    private ToasterSystem _toaster = null!;

    public async Task InitializeAsync() => _toaster = await StartAsync();

    public async Task DisposeAsync()
    {
        await _toaster.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Import_OfAFileWithTwoBuilds_RecordsBoth()
    {
        var import = await ImportAsync(Build("a", 5) + Build("b", 2));

        Assert.Equal(ImportState.Completed, import.State);
        Assert.Equal([(0, false), (1, false)], import.Builds.Select(b => (b.Index, b.Existing)));
        Assert.All(import.Builds, b => Assert.Equal(BuildOutcome.Succeeded, b.Outcome));
        Assert.Equal(["a", "b"], (await TargetsAsync(import)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Import_OfTheSameFileAgain_OffersTheBuilds()
    {
        var first = await ImportAsync(Build("a", 5) + Build("b", 2));

        var second = await ImportAsync(Build("a", 5) + Build("b", 2));

        Assert.Equal(first.Builds.Select(b => b.Id), second.Builds.Select(b => b.Id));
        Assert.All(second.Builds, b => Assert.True(b.Existing));
        Assert.Equal(1, _source.Passes);
    }

    [Fact]
    public async Task Import_OfALargerFileWithAKnownBuild_RecordsOnlyTheNewOne()
    {
        var first = await ImportAsync(Build("a", 5));

        var second = await ImportAsync(Build("a", 5) + Build("b", 2));

        Assert.Equal([true, false], second.Builds.Select(b => b.Existing));
        Assert.Equal(first.Builds[0].Id, second.Builds[0].Id);
    }

    [Fact]
    public async Task Import_OfALongerRecording_ContinuesTheBuildThatLackedItsEnd()
    {
        var whole = Build("a", 9);
        var cut = await ImportAsync(whole[..whole.IndexOf("bb.runqueue.runQueueTaskStarted {\"n\":4", StringComparison.Ordinal)]);

        var longer = await ImportAsync(whole);

        Assert.Equal(BuildOutcome.Incomplete, cut.Builds[0].Outcome);
        Assert.Equal((cut.Builds[0].Id, false, BuildOutcome.Succeeded), (longer.Builds[0].Id, longer.Builds[0].Existing, longer.Builds[0].Outcome));
        var view = await _toaster.Views.FindAsync(cut.Builds[0].Id, default);
        Assert.Equal((2, 21L), (view!.Attempt, view.Summary.Events));
    }

    [Fact]
    public async Task Import_OfTheShorterRecordingAfterwards_OffersTheWholeBuild()
    {
        var whole = Build("a", 9);
        var cut = whole[..whole.IndexOf("bb.runqueue.runQueueTaskStarted {\"n\":4", StringComparison.Ordinal)];
        await ImportAsync(cut);
        var longer = await ImportAsync(whole);

        var again = await ImportAsync(cut);

        Assert.Equal((longer.Builds[0].Id, true, BuildOutcome.Succeeded), (again.Builds[0].Id, again.Builds[0].Existing, again.Builds[0].Outcome));
    }

    [Fact]
    public async Task Import_OfAFileThatIsNoLog_IsRefusedWithASentence()
    {
        var import = await ImportAsync("nonsense\n");

        Assert.Equal((ImportState.Refused, "not-an-event-log"), (import.State, import.ProblemCode));
        Assert.StartsWith("This file is no bitbake event log", import.Problem, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.Combine(_directory.Path, "incoming")));
    }

    [Fact]
    public async Task Start_OfAnEmptyFile_IsRefusedAtOnce()
    {
        var refused = await Assert.ThrowsAsync<ImportRefusedException>(async () => await StartAsync(""));

        Assert.Equal("empty", refused.Code);
    }

    [Fact]
    public async Task Start_OfAFileAboveTheLimit_IsRefusedAndLeavesNothing()
    {
        await RestartAsync(new ImportLimits { UploadBytes = 100, DiskReserve = 0 });

        var refused = await Assert.ThrowsAsync<ImportRefusedException>(async () => await StartAsync(Build("a", 5)));

        Assert.Equal("too-large", refused.Code);
        Assert.Empty(Directory.GetFiles(Path.Combine(_directory.Path, "incoming")));
    }

    [Fact]
    public async Task Start_WithoutRoomOnTheDisk_IsRefused()
    {
        await RestartAsync(new ImportLimits { DiskReserve = long.MaxValue / 2 });

        var refused = await Assert.ThrowsAsync<ImportRefusedException>(async () => await StartAsync(Build("a", 5)));

        Assert.Equal("no-space", refused.Code);
    }

    [Fact]
    public async Task Start_ForAProjectThatDoesNotExist_IsRefused()
    {
        var refused = await Assert.ThrowsAsync<ImportRefusedException>(
            async () => await _toaster.Imports.StartAsync("x", new MemoryStream([1, 2]), new ProjectId(77), default));

        Assert.Equal("no-such-project", refused.Code);
    }

    [Fact]
    public async Task Cancel_InTheMiddle_ClosesTheBuildAsIncomplete_AndALaterImportRecordsItWhole()
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _source.BeforeBatch = n => n < 2 ? Task.CompletedTask : Hold(reached, held);
        var started = await StartAsync(Build("a", 9));
        await reached.Task;

        await _toaster.Imports.CancelAsync(started.Id, default);
        var cancelled = await EndAsync(started.Id);

        Assert.Equal(ImportState.Cancelled, cancelled.State);
        var build = Assert.Single(cancelled.Builds);
        await UntilCompleteAsync(build.Id);
        Assert.Equal(BuildOutcome.Incomplete, (await _toaster.Views.FindAsync(build.Id, default))!.Summary.Outcome);

        _source.BeforeBatch = null;
        var again = await ImportAsync(Build("a", 9));
        Assert.Equal((build.Id, false, BuildOutcome.Succeeded), (again.Builds[0].Id, again.Builds[0].Existing, again.Builds[0].Outcome));
    }

    [Fact]
    public async Task Restart_InTheMiddle_GoesOnByItself_AndRecordsNothingTwice()
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var never = new TaskCompletionSource();
        _source.BeforeBatch = n => n < 3 ? Task.CompletedTask : Hold(reached, never);
        var text = Build("a", 9) + Build("b", 4);
        var started = await StartAsync(text);
        await reached.Task;

        _source.BeforeBatch = null;
        await RestartAsync(new ImportLimits { DiskReserve = 0 });
        var ended = await EndAsync(started.Id);

        Assert.Equal(ImportState.Completed, ended.State);
        Assert.Equal([false, false], ended.Builds.Select(b => b.Existing));
        Assert.Equal(FakeEventSource.EventsOf(text).Select(b => (long)b.Count), ended.Builds.Select(b => b.Events));
        Assert.Equal(2, (await _toaster.Views.ListAsync(new(new(1, 25)), default)).Page.Total);
    }

    [Fact]
    public async Task SixImports_WithTwoAtOnce_AllEnd()
    {
        await RestartAsync(new ImportLimits { AtOnce = 2, DiskReserve = 0 });

        var started = new List<ImportId>();
        for (var i = 0; i < 6; i++)
        {
            started.Add((await StartAsync(Build($"t{i}", 6 + i))).Id);
        }

        foreach (var id in started)
        {
            Assert.Equal(ImportState.Completed, (await EndAsync(id)).State);
        }

        Assert.Equal(started.OrderByDescending(id => id.Value), (await _toaster.Imports.ListAsync(10, default)).Select(i => i.Id));
    }

    private static async Task Hold(TaskCompletionSource reached, TaskCompletionSource held)
    {
        reached.TrySetResult();
        await held.Task;
    }

    /// <summary>A build of one target whose tasks all succeed.</summary>
    private static string Build(string target, int tasks)
    {
        var text = new StringBuilder($"bb.event.BuildInit {{\"_pkgs\":[\"{target}\"]}}\n");
        for (var i = 0; i < tasks; i++)
        {
            var fields = $"{{\"n\":{i},\"taskfile\":\"/{target}.bb\",\"taskname\":\"do_t{i}\"}}";
            text.Append($"bb.runqueue.runQueueTaskStarted {fields}\nbb.runqueue.runQueueTaskCompleted {fields}\n");
        }

        return text.Append("bb.event.BuildCompleted {\"_failures\":0,\"_interrupted\":0}\nbb.command.CommandCompleted {}\n").ToString();
    }

    private async Task<ToasterSystem> StartAsync(ImportLimits? limits = null)
        => await ToasterSystem.StartAsync(
            new(_directory.Path, "test") { Imports = limits ?? new ImportLimits { DiskReserve = 0 } }, _source, TimeProvider.System,
            NullLoggerFactory.Instance, default);

    private async Task RestartAsync(ImportLimits limits)
    {
        await _toaster.DisposeAsync();
        _toaster = await StartAsync(limits);
    }

    private async Task<ImportView> StartAsync(string text)
        => await _toaster.Imports.StartAsync("log.json", new MemoryStream(Encoding.UTF8.GetBytes(text)), null, default);

    private async Task<ImportView> ImportAsync(string text) => await EndAsync((await StartAsync(text)).Id);

    private async Task<ImportView> EndAsync(ImportId id)
    {
        ImportView? last = null;
        await foreach (var view in _toaster.Imports.WatchAsync(id, default))
        {
            last = view;
        }

        return last!;
    }

    private async Task UntilCompleteAsync(BuildId id)
    {
        var status = await _toaster.Build(id).AskAsync<BuildStatus>(replyTo => new GetBuild(replyTo), TimeSpan.FromSeconds(30));
        Assert.True(await _toaster.Views.WaitForAsync(id, status.Head.LastSeq, TimeSpan.FromSeconds(30), default));
    }

    private async Task<IEnumerable<string>> TargetsAsync(ImportView import)
    {
        List<string> targets = [];
        foreach (var build in import.Builds)
        {
            targets.AddRange((await _toaster.Views.FindAsync(build.Id, default))!.Summary.Targets.Select(t => t.Name));
        }

        return targets;
    }
}
