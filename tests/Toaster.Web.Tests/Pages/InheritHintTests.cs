using Toaster.Actors.Builds;
using Toaster.Actors.Builds.Interpretation;
using Toaster.Web.Tests.Support;

namespace Toaster.Web.Tests.Pages;

public sealed class InheritHintTests
{
    [Theory]
    [InlineData(" toaster buildhistory buildstats sanity", "/x", "")]
    [InlineData("buildstats sanity", "/x", "INHERIT += \"toaster buildhistory\"|BUILDHISTORY_COMMIT = \"0\"")]
    [InlineData("toaster buildhistory", "/x", "INHERIT += \"buildstats\"")]
    [InlineData("my-toaster", "/x", "INHERIT += \"toaster buildhistory buildstats\"|BUILDHISTORY_COMMIT = \"0\"")]
    [InlineData("sanity", null, "")]
    [InlineData(null, "/x", "")]
    public async Task Build_ThatLeavesOutClasses_SaysWhichLinesAddThem(string? inherit, string? coreBase, string lines)
    {
        await using var site = await Site.StartEmptyAsync();
        List<VariableRow> variables = [new("MACHINE", "x", null, false, [])];
        if (inherit is not null) variables.Add(new("INHERIT", inherit, null, false, []));
        if (coreBase is not null) variables.Add(new("COREBASE", coreBase, null, false, []));
        var rows = new InMemoryBuildRows();
        rows.Apply(new() { Summary = Rows.Rich("demo").Summary, Variables = variables });
        site.Views.Add(Rows.View(Site.Rich), rows);

        var page = await site.OpenAsync("/builds/1");

        Assert.Equal(lines, string.Join('|', page.QuerySelectorAll(".hint-line").Select(line => line.TextContent)));
    }
}
