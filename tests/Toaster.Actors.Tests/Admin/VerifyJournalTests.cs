using Toaster.Actors.Admin.Verification;

namespace Toaster.Actors.Tests.Admin;

/// <summary>Each kind of damage to the journal is found as what it is, where it is, and nothing else is.</summary>
public sealed class VerifyJournalTests(RecordedDirectory recorded) : IClassFixture<RecordedDirectory>
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Verify_OfAWholeDirectory_FindsNothing(bool deep)
    {
        using var data = recorded.Copy();

        var report = await Verifier.RunAsync(data.Path, deep, TimeProvider.System, default);

        Assert.Equal([], report.Findings);
        Assert.Equal([], report.Notes);
        Assert.True(report.IsFine);
        Assert.Equal((3, 7, 2), (report.Amounts.Builds, report.Amounts.Entities, report.Amounts.Files));
        Assert.True(report.Amounts.Events > 30);
        Assert.Equal(deep, report.Amounts.ComparedRows > 15);
    }

    [Theory]
    [InlineData("DELETE FROM build_journal WHERE entity_id = 1 AND seq_nr = 3", "row-missing", "build-1, journal row 3")]
    [InlineData("DELETE FROM build_journal WHERE entity_id = 1 AND seq_nr = (SELECT max(seq_nr) FROM build_journal WHERE entity_id = 1)", "row-missing", "build-1, journal row 9")]
    [InlineData("UPDATE build_journal SET payload = x'00ff00ff' WHERE entity_id = 1 AND seq_nr = 3", "chunk-unreadable", "build-1, journal row 3")]
    [InlineData("UPDATE build_journal SET payload = substr(payload, 1, length(payload) / 2) WHERE entity_id = 1 AND seq_nr = 3", "chunk-unreadable", "build-1, journal row 3")]
    [InlineData("UPDATE build_journal SET cnt = cnt + 1 WHERE entity_id = 1 AND seq_nr = 3", "chunk-unreadable", "build-1, journal row 3")]
    [InlineData("UPDATE build_journal SET fmt = 7 WHERE entity_id = 1 AND seq_nr = 3", "chunk-unreadable", "build-1, journal row 3")]
    [InlineData("UPDATE build_journal SET first = first + 1 WHERE entity_id = 1 AND seq_nr = 3", "event-numbers", "build-1, journal row 3")]
    [InlineData("UPDATE build_journal SET kind = 5 WHERE entity_id = 1 AND seq_nr = 9", "row-kind", "build-1, journal row 9")]
    [InlineData("UPDATE build_journal SET payload = '{' WHERE entity_id = 1 AND seq_nr = 1", "event-unreadable", "build-1, journal row 1")]
    [InlineData("UPDATE build_journal SET payload = '{\"type\":\"recording-begun.v1\"}' WHERE entity_id = 1 AND seq_nr = 1", "event-unreadable", "build-1, journal row 1")]
    [InlineData("UPDATE build_journal SET payload = replace(payload, '\"events\":21', '\"events\":20') WHERE entity_id = 1 AND seq_nr = 9", "end", "build-1, journal row 9")]
    [InlineData("UPDATE build_journal SET payload = replace(payload, '\"attempt\":1', '\"attempt\":2') WHERE entity_id = 1 AND seq_nr = 1", "attempt", "build-1, journal row 1")]
    [InlineData("DELETE FROM journal WHERE entity_kind = 3 AND entity_id = 2 AND seq_nr = 2", "row-missing", "import-2, journal row 2")]
    [InlineData("UPDATE journal SET payload = 'x' WHERE entity_kind = 3 AND entity_id = 2 AND seq_nr = 2", "event-unreadable", "import-2, journal row 2")]
    [InlineData("UPDATE entity SET agent_seq = agent_seq + 1 WHERE kind = 2 AND id = 1", "head", "build-1, table entity")]
    [InlineData("UPDATE entity SET source_offset = 5 WHERE kind = 2 AND id = 1", "head", "build-1, table entity")]
    [InlineData("UPDATE entity SET stream = 'other' WHERE kind = 2 AND id = 1", "head", "build-1, table entity")]
    [InlineData("DELETE FROM registry WHERE registry = 'source-key' AND id = 1", "name-not-held", "build-1, table registry")]
    [InlineData("DELETE FROM registry WHERE registry = 'project-name'", "name-not-held", "project-1, table registry")]
    [InlineData("INSERT INTO registry VALUES ('source-key', 'ab', 2, 99)", "name-of-nobody", "build-99, table registry")]
    [InlineData("INSERT INTO registry VALUES ('source-key', 'ab', 2, 1)", "name-not-wanted", "build-1, table registry")]
    [InlineData("INSERT INTO registry VALUES ('open-source', 'ab', 2, 1)", "name-not-wanted", "build-1, table registry")]
    [InlineData("INSERT INTO open_entity VALUES (2, 99)", "remembered-nobody", "build-99, table open_entity")]
    [InlineData("DELETE FROM open_entity WHERE kind = 3", "not-remembered", "import-3, table open_entity")]
    [InlineData("DELETE FROM store", "store-row", "table store")]
    public async Task Verify_OfADamagedJournal_SaysWhatAndWhere(string damage, string code, string place)
    {
        using var data = recorded.Copy().Sql(damage, rows: 1);

        var found = await data.VerifyAsync(deep: true);

        var only = Assert.Single(found);
        Assert.Equal((FindingSeverity.Error, code, place), (only.Severity, only.Code, $"{only.Place}"));
        Assert.NotEmpty(only.Advice);
        Assert.EndsWith(".", only.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_OfAHeadThatIsBehindItsRows_NamesRowsAndTables()
    {
        using var data = recorded.Copy().Sql("UPDATE entity SET last_seq = last_seq - 1 WHERE kind = 2 AND id = 1");

        Assert.Equal(
            [("row-beyond", "build-1, journal row 9"), ("tables-ahead", "build-1, table projection")],
            (await data.VerifyAsync()).Select(finding => (finding.Code, $"{finding.Place}")));
    }

    [Fact]
    public async Task Verify_OfARecordingNobodyRemembers_SaysSo()
    {
        using var data = recorded.Copy().Sql("DELETE FROM open_entity WHERE kind = 2", rows: 1);

        Assert.Contains(("not-remembered", "build-3, table open_entity"), (await data.VerifyAsync()).Select(finding => (finding.Code, $"{finding.Place}")));
    }

    [Fact]
    public async Task Verify_OfAnEventOfANewerProgram_OnlyWarns()
    {
        using var data = recorded.Copy().Sql("UPDATE build_journal SET payload = '{\"type\":\"build-pinned.v1\"}' WHERE entity_id = 1 AND seq_nr = 9");

        var report = await Verifier.RunAsync(data.Path, deep: false, TimeProvider.System, default);

        Assert.Contains(report.Findings, finding => (finding.Severity, finding.Code) == (FindingSeverity.Warning, "event-unknown"));
    }

    [Fact]
    public async Task Verify_OfAnIdSequenceThatFellBehind_OnlyWarns()
    {
        using var data = recorded.Copy().Sql("UPDATE id_sequence SET next = 1 WHERE kind = 2");

        var report = await Verifier.RunAsync(data.Path, deep: false, TimeProvider.System, default);

        Assert.True(report.IsFine);
        Assert.Equal("id-sequence", Assert.Single(report.Findings).Code);
    }

    [Theory]
    [InlineData("build_journal", "entity_id")]
    [InlineData("projection", "entity_id")]
    [InlineData("build_summary", "build_id")]
    [InlineData("build_detail", "build_id")]
    [InlineData("text", "build_id")]
    [InlineData("task", "build_id")]
    [InlineData("import_view", "import_id")]
    public async Task Verify_OfRowsOfNobody_NamesTheTable(string table, string column)
    {
        using var data = recorded.Copy();
        data.Sql($"CREATE TEMP TABLE one AS SELECT * FROM {table} WHERE {column} = 1 LIMIT 1; UPDATE one SET {column} = 999; INSERT INTO {table} SELECT * FROM one");

        var only = Assert.Single(await data.VerifyAsync(deep: true));

        Assert.Equal(("rows-of-nobody", table), (only.Code, only.Place.Table));
        Assert.EndsWith("-999", only.Place.Entity, StringComparison.Ordinal);
    }
}
