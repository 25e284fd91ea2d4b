using Toaster.Actors.Tests.Admin;
using Toaster.Actors.Views.Sql;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Views;

/// <summary>How a build was recorded, and tables that an older program made.</summary>
public sealed class RecordingTests(RecordedDirectory directory) : IClassFixture<RecordedDirectory>
{
    [Fact]
    public async Task Recording_OfAnImportedBuild_TellsSourceJournalAndAttempts()
    {
        using var copy = directory.Copy();
        await using var toaster = await RecordedDirectory.StartAsync(copy.Path, new FakeEventSource());

        var recording = (await toaster.Recordings.FindAsync(new(1), default))!;

        var text = RecordedDirectory.Build("a", 9);
        Assert.Equal(new ImportId(1), recording.Import);
        Assert.Equal((text.Length, text.Length), (recording.PackedBytes, recording.SourceBytes));
        Assert.Equal((21, 1, 1, 21), (recording.SourceLines, recording.SourceBuilds, recording.FirstLine, recording.LastLine));
        Assert.Equal(copy.Scalar("SELECT count(*) FROM build_journal WHERE entity_id = 1"), $"{recording.JournalRows}");
        Assert.Equal(copy.Scalar("SELECT sum(length(payload)) FROM build_journal WHERE entity_id = 1"), $"{recording.JournalBytes}");
        Assert.Equal((recording.LastSeq, SqlBuildTables.CurrentVersion), (recording.TablesSeq, recording.TablesVersion));
        Assert.Equal(new FileInfo(toaster.Files.Kept(recording.Digest!)).Length, recording.KeptBytes);
        var attempt = Assert.Single(recording.Attempts);
        Assert.Equal((1, "log.json", 21, null), (attempt.Number, attempt.Source, attempt.Events, attempt.Cut));
        Assert.True(attempt.EndedAt >= attempt.BegunAt);

        File.Delete(toaster.Files.Kept(recording.Digest!));
        Assert.Null((await toaster.Recordings.FindAsync(new(1), default))!.KeptBytes);
        Assert.Null(await toaster.Recordings.FindAsync(new(99), default));
    }

    [Fact]
    public async Task Tables_OfAnOlderProgram_AreMadeAgainAfterAStart()
    {
        using var copy = directory.Copy();
        var tasks = copy.Scalar("SELECT count(*) FROM task WHERE build_id = 1");
        copy.Sql("UPDATE projection SET version = 1 WHERE entity_id IN (1, 2)", rows: 2).Sql("DELETE FROM task WHERE build_id = 1");

        await using (var toaster = await RecordedDirectory.StartAsync(copy.Path, new FakeEventSource()))
        {
            foreach (var id in new BuildId[] { new(1), new(2) })
            {
                var last = (await toaster.Recordings.FindAsync(id, default))!.LastSeq;
                Assert.True(await toaster.Views.WaitForAsync(id, last, TimeSpan.FromSeconds(60), default));
                Assert.Equal(SqlBuildTables.CurrentVersion, (await toaster.Recordings.FindAsync(id, default))!.TablesVersion);
            }
        }

        Assert.Equal("9", tasks);
        Assert.Equal(tasks, copy.Scalar("SELECT count(*) FROM task WHERE build_id = 1"));
    }
}
