using Toaster.Actors.Imports;
using Toaster.Actors.Journal;
using Toaster.Actors.Tests.Admin;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Imports;

/// <summary>Somebody sets the clock while an import runs.</summary>
public sealed class ClockTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly SteppedClock _time = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(-5)]
    [InlineData(+5)]
    public async Task Clock_ThatJumpsDuringAnImport_ChangesNothingOfTheRecord(int hours)
    {
        var source = new FakeEventSource
        {
            BeforeBatch = n =>
            {
                if (n == 2)
                {
                    _time.Step(TimeSpan.FromHours(hours));
                }

                return Task.CompletedTask;
            },
        };
        await using var toaster = await RecordedDirectory.StartAsync(_directory.Path, source, _time);

        var import = await RecordedDirectory.ImportAsync(toaster, RecordedDirectory.Build("a", 9));

        Assert.Equal(ImportState.Completed, import.State);
        Assert.Equal(21, Assert.Single(import.Builds).Events);
        Assert.Equal(hours < 0, import.EndedAt < import.StartedAt); // As the clock said; whoever shows a span says that it changed.
        Assert.Equal([], (await toaster.Administration.VerifyAsync(deep: true, default)).Findings);
    }

    [Theory]
    [InlineData(-5)]
    [InlineData(+5)]
    public async Task Clock_ThatJumpsWhileAnImportIsPaused_DoesNotKeepItFromGoingOn(int hours)
    {
        var failures = 2;
        var source = new FakeEventSource
        {
            BeforeBatch = _ =>
            {
                if (failures-- > 0)
                {
                    _time.Step(TimeSpan.FromHours(hours));
                    throw new JournalUnavailableException("The disk is full.");
                }

                return Task.CompletedTask;
            },
        };
        await using var toaster = await RecordedDirectory.StartAsync(_directory.Path, source, _time);
        var import = await RecordedDirectory.ImportAsync(toaster, RecordedDirectory.Build("a", 9));

        Assert.Equal((ImportState.Completed, 21L), (import.State, Assert.Single(import.Builds).Events)); // Retries wait for spans, not for a time of day.
    }

    [Fact]
    public async Task Import_ThatTheStoreCannotTake_SaysWhyItWaits()
    {
        var source = new FakeEventSource { BeforeBatch = _ => throw new JournalUnavailableException("The disk that holds x is full.") };
        await using var toaster = await RecordedDirectory.StartAsync(_directory.Path, source, _time);
        var started = await toaster.Imports.StartAsync("a", RecordedDirectory.Bytes(RecordedDirectory.Build("a", 3)), null, default);

        var paused = await UntilPausedAsync(toaster, started.Id);
        source.BeforeBatch = null;
        var ended = await RecordedDirectory.EndAsync(toaster, started.Id);

        Assert.Equal(("The disk that holds x is full.", false), (paused.Paused, paused.HasEnded));
        Assert.Equal((ImportState.Completed, null), (ended.State, ended.Paused));
    }

    private static async Task<ImportView> UntilPausedAsync(ToasterSystem toaster, ImportId id)
    {
        while (true)
        {
            if (await toaster.Imports.FindAsync(id, default) is { Paused: not null } view)
            {
                return view;
            }
        }
    }

    /// <summary>The clock of the machine, whose time of day somebody sets; spans and timers are not touched by that.</summary>
    private sealed class SteppedClock : TimeProvider
    {
        private long _stepped;

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _stepped));

        public void Step(TimeSpan by) => Interlocked.Add(ref _stepped, by.Ticks);
    }
}
