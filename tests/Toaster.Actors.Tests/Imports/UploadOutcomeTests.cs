using Microsoft.Extensions.Logging.Abstractions;
using Toaster.Actors.Imports;
using Toaster.Actors.Journal;
using Toaster.Actors.Journal.InMemory;
using Toaster.Actors.Tests.Admin;
using Toaster.Actors.Tests.Journal;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Imports;

/// <summary>An upload whose commit had no certain outcome: whoever sent it learns what became of it, and no file is lost or left.</summary>
public sealed class UploadOutcomeTests : IAsyncLifetime
{
    private static readonly string Log = RecordedDirectory.Build("a", 9);

    private readonly TemporaryDirectory _directory = new();
    private FaultyJournal _journal = null!;
    private ToasterSystem _toaster = null!;

    public async Task InitializeAsync() => _toaster = await StartAsync();

    public async Task DisposeAsync()
    {
        await _toaster.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Upload_OfWhichTheAnswerIsLost_AndWhichIsThere_IsTakenAndRecorded()
    {
        _journal.Next = (EntityKind.Import, JournalFault.AfterCommit);

        var taken = await UploadAsync();

        Assert.Null(_journal.Next);
        var ended = await RecordedDirectory.EndAsync(_toaster, taken.Id);
        Assert.Equal((ImportState.Completed, 21L), (ended.State, Assert.Single(ended.Builds).Events));
        Assert.Equal([taken.Id], (await _toaster.Imports.ListAsync(10, default)).Select(import => import.Id));
    }

    [Fact]
    public async Task Upload_OfWhichNothingWasWritten_IsRefused_LeavesNoFile_AndCanBeRepeated()
    {
        _journal.Next = (EntityKind.Import, JournalFault.BeforeCommit);

        var refused = await Assert.ThrowsAsync<ImportRefusedException>(UploadAsync);

        Assert.Equal(("unavailable", "The test lets this append fail."), (refused.Code, refused.Message));
        Assert.Empty(Incoming());
        Assert.Empty(await _toaster.Imports.ListAsync(10, default));
        Assert.Equal(ImportState.Completed, (await RecordedDirectory.EndAsync(_toaster, (await UploadAsync()).Id)).State);
    }

    [Fact]
    public async Task Upload_OfWhichNothingCanBeFoundOut_KeepsItsFile_AndIsRecordedIfItIsThere()
    {
        _journal.Next = (EntityKind.Import, JournalFault.AfterCommit);
        _journal.GoesDown = true;

        await Assert.ThrowsAsync<JournalUnavailableException>(UploadAsync);

        Assert.Single(Incoming());
        _journal.IsDown = false;
        Assert.Equal(ImportState.Completed, (await RecordedDirectory.EndAsync(_toaster, new(1))).State); // By itself.
    }

    [Fact]
    public async Task Upload_OfWhichNothingCanBeFoundOut_AndWhichIsNotThere_IsGoneAfterAStart()
    {
        _journal.Next = (EntityKind.Import, JournalFault.BeforeCommit);
        _journal.GoesDown = true;
        await Assert.ThrowsAsync<JournalUnavailableException>(UploadAsync);
        Assert.Single(Incoming());

        await _toaster.DisposeAsync();
        _toaster = await StartAsync();

        Assert.Empty(Incoming());
        Assert.Empty(await _toaster.Imports.ListAsync(10, default));
    }

    private string[] Incoming() => Directory.GetFiles(Path.Combine(_directory.Path, "incoming"));

    private async Task<ImportView> UploadAsync() => await _toaster.Imports.StartAsync("log.json", RecordedDirectory.Bytes(Log), null, default);

    private async Task<ToasterSystem> StartAsync() => await ToasterSystem.StartAsync(
        new(_directory.Path, "test")
        {
            Imports = new() { DiskReserve = 0 },
            WrapJournal = inner => _journal = new(inner),
        },
        new FakeEventSource(), TimeProvider.System, NullLoggerFactory.Instance, default);
}
