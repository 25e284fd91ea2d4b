using Toaster.Actors.Admin.Verification;

namespace Toaster.Actors.Tests.Admin;

/// <summary>Read tables that do not show what the journal says.</summary>
public sealed class VerifyTablesTests(RecordedDirectory recorded) : IClassFixture<RecordedDirectory>
{
    [Theory]
    [InlineData("UPDATE projection SET seq = seq + 1 WHERE entity_id = 1", "tables-ahead", "projection")]
    [InlineData("UPDATE projection SET seq = seq - 1 WHERE entity_id = 1", "tables-behind", "projection")]
    [InlineData("DELETE FROM projection WHERE entity_id = 1", "tables-behind", "projection")]
    [InlineData("DELETE FROM build_summary WHERE build_id = 1", "summary-missing", "build_summary")]
    [InlineData("DELETE FROM build_detail WHERE build_id = 1", "summary-missing", "build_detail")]
    [InlineData("UPDATE build_detail SET summary = '{' WHERE build_id = 1", "summary-unreadable", "build_detail")]
    [InlineData("UPDATE build_summary SET attempt = 7 WHERE build_id = 1", "summary-wrong", "build_summary")]
    public async Task Verify_OfTablesThatCannotBe_SaysSo(string damage, string code, string table)
    {
        using var data = recorded.Copy().Sql(damage, rows: 1);

        var only = Assert.Single(await data.VerifyAsync());

        Assert.Equal((FindingSeverity.Error, code, $"build-1, table {table}"), (only.Severity, only.Code, $"{only.Place}"));
        Assert.Equal("rebuild its tables from the journal: toaster admin replay 1", only.Advice);
    }

    [Fact]
    public async Task Verify_OfTablesOfAnotherVersion_OnlyWarns()
    {
        using var data = recorded.Copy().Sql("UPDATE projection SET version = 0 WHERE entity_id = 1");

        var only = Assert.Single(await data.VerifyAsync(deep: true));

        Assert.Equal((FindingSeverity.Warning, "tables-version"), (only.Severity, only.Code));
    }

    [Theory]
    [InlineData("UPDATE task SET errors = 3 WHERE build_id = 1 AND task_id = 2", "In the table task of build 1 the row task_id 2 differs: errors is 3 and should be 0.")]
    [InlineData("DELETE FROM task WHERE build_id = 1 AND task_id = 2", "In the table task of build 1 the row task_id 2, which follows from the journal, is missing.")]
    [InlineData("UPDATE task SET task_id = 77 WHERE build_id = 1 AND task_id = 9", "In the table task of build 1 the row task_id 9, which follows from the journal, is missing.")]
    [InlineData("INSERT INTO artifact VALUES (1, 'a:do_b', '/c')", "In the table artifact of build 1 the row task \"a:do_b\", path \"/c\" does not follow from the journal.")]
    [InlineData("UPDATE text SET value = 'do_other' WHERE build_id = 1 AND value = 'do_t3'", "In the table task of build 1 the row task_id 4 differs: task_text is \"do_other\" and should be \"do_t3\".")]
    [InlineData("UPDATE build_summary SET errors = 1 WHERE build_id = 1", "In the table build_summary of build 1 its row differs: errors is 1 and should be 0.")]
    public async Task DeepVerify_OfTablesThatDoNotFollow_NamesTheRow_AndOnlyDeep(string damage, string sentence)
    {
        using var data = recorded.Copy().Sql(damage);

        Assert.Equal([], await data.VerifyAsync());
        var found = await data.VerifyAsync(deep: true);

        Assert.Equal(sentence, found[0].Sentence);
        Assert.All(found, finding => Assert.Equal(("tables-differ", "build-1"), (finding.Code, finding.Place.Entity)));
    }

    [Fact]
    public async Task DeepVerify_OfManyRowsThatDiffer_ListsAFewAndCountsTheRest()
    {
        using var data = recorded.Copy().Sql("UPDATE task SET warnings = 5 WHERE build_id = 1", rows: 9);

        var found = await data.VerifyAsync(deep: true);

        Assert.Equal(4, found.Count);
        Assert.Equal("In the table task of build 1 6 further rows differ.", found[^1].Sentence);
    }

    [Theory]
    [InlineData(1, 99)]
    [InlineData(77, 1)]
    public async Task Verify_OfASnapshotOfAnotherJournal_OnlyWarns(int build, int seq)
    {
        using var data = recorded.Copy().Sql($"INSERT INTO snapshot VALUES (2, {build}, 'other', {seq}, 1, x'00')");

        var only = Assert.Single(await data.VerifyAsync(deep: true));

        Assert.Equal((FindingSeverity.Warning, "snapshot", $"build-{build}, table snapshot"), (only.Severity, only.Code, $"{only.Place}"));
    }
}
