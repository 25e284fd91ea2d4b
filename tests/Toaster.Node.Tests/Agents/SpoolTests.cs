using System.Text;
using Toaster.Node.Agents.Spooling;
using Toaster.Testing;

namespace Toaster.Node.Tests.Agents;

public sealed class SpoolTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly TemporaryDirectory _directory = new();
    private readonly SpoolHeader _header = SpoolHeader.Make("bitbake hello", null, null, Now);

    [Fact]
    public void Spool_HoldsTheLinesByteForByteBehindItsHeader()
    {
        using (var spool = Create())
        {
            spool.Append(Events.Lines(1, 3));
            spool.Append(Events.Lines(4, 2));

            Assert.Equal(5, spool.Count);
            Assert.Equal(Events.Lines(2, 4), spool.Read(2, 100, 1 << 20).Lines);
            var (lines, count) = spool.Read(2, 2, 1 << 20);
            Assert.Equal(Events.Lines(2, 2), lines);
            Assert.Equal(2, count);
        }

        var text = File.ReadAllText(Files.Events);
        Assert.StartsWith($"{{\"key\":\"{_header.Key}\",\"source\":\"bitbake hello\",", text, StringComparison.Ordinal);
        Assert.Equal(Encoding.UTF8.GetString(Events.Lines(1, 5)), text[(text.IndexOf('\n', StringComparison.Ordinal) + 1)..]);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Files.Events));
        }
    }

    [Fact]
    public void Read_ByBytes_GivesALargeEventAlone()
    {
        using var spool = Create();
        spool.Append(Events.Lines(1, 3, characters: 1000));

        Assert.Equal(1, spool.Read(1, 100, 10).Count);
        Assert.Equal(2, spool.Read(1, 100, 2500).Count);
    }

    [Theory]
    [InlineData("{\"s\":4,\"t\":1,\"l\":1,\"o\":0,\"e\":1,\"c\":\"m.E\",\"f\":{\"v\":\"torn")]
    [InlineData("{\"s\":4,\"t\":1,\"l\":1,\"o\":0,\"e\":1,\"c\":\"m.E\",\"f\":{}}")]
    [InlineData("{\"s\":5,\"t\":1,\"l\":1,\"o\":0,\"e\":1,\"c\":\"m.E\",\"f\":{}}\n")]
    [InlineData("{\"s\":4,\"t\":1,\"l\":1,\"o\":0,\"e\":1,\"c\":\"m.E\",\"f\":{\"v\":}}\n{\"s\":5,\"t\":1,\"l\":1,\"o\":0,\"e\":1,\"c\":\"m.E\",\"f\":{}}\n")]
    [InlineData("\0\0\0\0\0\0\n")]
    public void Spool_LeftByACrash_IsCutAtItsFirstWrongLine(string tail)
    {
        string digest;
        using (var spool = Create())
        {
            spool.Append(Events.Lines(1, 3));
            digest = spool.Digest;
        }

        var sound = new FileInfo(Files.Events).Length;
        File.AppendAllText(Files.Events, tail);
        using var again = Spool.TryOpen(Files)!;

        Assert.Equal((3L, digest, sound), (again.Count, again.Digest, new FileInfo(Files.Events).Length));
        again.Append(Events.Lines(4, 1));
        Assert.Equal(Events.Lines(1, 4), again.Read(1, 100, 1 << 20).Lines);
    }

    [Fact]
    public void Spool_WithoutASoundHeader_IsRefused()
    {
        File.WriteAllText(Path.Combine(_directory.Path, "x.ndjson"), "{\"key\":\"");

        Assert.Throws<InvalidDataException>(() => Spool.TryOpen(new(_directory.Path, "x")));
    }

    [Fact]
    public void Spool_ThatIsWritten_CannotBeOpenedByAnother()
    {
        using (Create())
        {
            Assert.Null(Spool.TryOpen(Files));
        }

        using var again = Spool.TryOpen(Files);
        Assert.NotNull(again);
    }

    [Fact]
    public void Replacement_IsWhatIsSentAndDigested_AlsoAfterARestart()
    {
        var other = Encoding.UTF8.GetBytes(Events.Line(2, "other"));
        string digest;
        using (var spool = Create())
        {
            spool.Append(Events.Lines(1, 3));
            spool.Replace(2, other);
            digest = spool.Digest;
            Assert.Equal([.. Events.Lines(1, 1), .. other, .. Events.Lines(3, 1)], spool.Read(1, 9, 9999).Lines);
        }

        using var again = Spool.TryOpen(Files)!;
        Assert.True(again.IsReplaced(2));
        Assert.Equal(digest, again.Digest);
        var build = new FakeBuild(1, "", "");
        build.Lines.AddRange(Encoding.UTF8.GetString(again.Read(1, 9, 9999).Lines).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(build.Digest(), digest);
    }

    [Fact]
    public void State_IsKept_AndADamagedOneIsThatOfANewSpool()
    {
        using (var spool = Create())
        {
            spool.End(new("source", "head", 12, true, null));
            spool.Change(state => state with { Build = 7, SealedAt = Now });
        }

        using (var again = Spool.TryOpen(Files)!)
        {
            Assert.Equal(new SpoolState { End = new("source", "head", 12, true, null), Build = 7, SealedAt = Now }, again.State);
        }

        File.WriteAllText(Path.ChangeExtension(Files.Events, ".state"), "{");
        using var damaged = Spool.TryOpen(Files)!;
        Assert.Equal(new SpoolState(), damaged.State);
    }

    [Fact]
    public async Task Wait_EndsWithTheEventOrTheEnd()
    {
        using var spool = Create();
        var first = spool.WaitAsync(1, default);
        Assert.False(first.IsCompleted);
        spool.Append(Events.Lines(1, 1));
        await first;
        var second = spool.WaitAsync(2, default);
        Assert.False(second.IsCompleted);
        spool.End(new(null, null, null, null, null));
        await second;
        await spool.WaitAsync(3, default);
    }

    [Theory]
    [InlineData(23, 1L << 30, 2)]
    [InlineData(24, 1L << 30, 1)]
    [InlineData(1, 100, 1)]
    public void Tidy_RemovesWhatWasSealedADayAgoOrIsTooMuch_AndNeverWhatWasNot(int hours, long cap, int left)
    {
        using (var spool = Create())
        {
            spool.Append(Events.Lines(1, 3));
            spool.Change(state => state with { SealedAt = Now });
            File.WriteAllText(spool.Files.Log, "");
        }

        using (var unsent = Spool.Create(_directory.Path, SpoolHeader.Make("x", null, null, Now)))
        {
            unsent.Append(Events.Lines(1, 3));
        }

        var directory = new SpoolDirectory(_directory.Path, cap, new ManualTimeProvider(Now.AddHours(hours)));
        directory.Tidy();

        Assert.Equal(left, directory.List().Count);
        Assert.Equal(left == 2, File.Exists(Files.Log));
    }

    public void Dispose() => _directory.Dispose();

    private SpoolFiles Files => new(_directory.Path, _header.Key);

    private Spool Create() => Spool.Create(_directory.Path, _header);
}
