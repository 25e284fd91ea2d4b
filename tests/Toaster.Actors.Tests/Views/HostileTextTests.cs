using Toaster.Actors.Builds;
using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Views;

namespace Toaster.Actors.Tests.Views;

/// <summary>Texts come out as they went in, and mean nothing to a search but themselves.</summary>
public class HostileTextTests : BuildTablesFixture
{
    public static readonly TheoryData<string> Texts =
    [
        "'; DROP TABLE task; --", "\"quoted\"", "100%", "a_b", "back\\slash", "[glob]*?", "zero\0inside", "🙂 ﷽ e\u0301", "\u202Eright to left",
        "line\nbreak\r\ttab\u001b[31m", "", " ", "\u0001/\u0001", "NULL", "?1", "{order}", new string('n', 10_000), new string('é', 300),
    ];

    [SkippableTheory]
    [MemberData(nameof(Texts))]
    public async Task Text_OfAnyKind_ComesOutUnchanged(string text)
    {
        var changes = Everywhere(text);
        var expected = new InMemoryBuildRows();
        expected.Apply(changes);
        await StoreAsync(Build1, changes, Facts with { Source = text, SourceKey = text });

        var rows = (await Views.RowsAsync(Build1, default))!;
        var build = (await Views.FindAsync(Build1, default))!;

        Assert.Equal(RowsText.OfBuild(expected), RowsText.OfBuild(rows));
        Assert.Equal((text, text), (build.Source, build.SourceKey));
        Assert.Equal(text, (await Views.VariableAsync(Build1, text, default))!.Name);
    }

    [SkippableTheory]
    [MemberData(nameof(Texts))]
    public async Task Search_FindsTheTextAndNothingElse(string text)
    {
        await StoreAsync(Build1, Everywhere(text), Facts with { Source = text });
        await StoreAsync(Build2, Everywhere("aXb 100 back/slash g"), Facts with { Source = "other" });
        // LIKE sees a text up to its first zero.
        var search = text.Split('\0')[0];
        var others = text is "" or " " ? 1 : 0;
        var page = new PageRequest(1, 10);

        Assert.Equal(1 + others, (await Views.ListAsync(new(page, search), default)).Page.Total);
        Assert.Equal(1, (await Views.TasksAsync(Build1, new(page, search), default)).Page.Total);
        Assert.Equal(others, (await Views.TasksAsync(Build2, new(page, search), default)).Page.Total);
        Assert.Equal(others, (await Views.VariablesAsync(Build2, new(page, search), default)).Page.Total);
        Assert.Equal(others, (await Views.MessagesAsync(Build2, new(page, Search: search), default)).Page.Total);
        Assert.Equal(others, (await Views.RecipesAsync(Build2, new(page, search), default)).Page.Total);
        Assert.Equal(others, (await Views.PackagesAsync(Build2, new(page, search), default)).Page.Total);
        Assert.Equal(1, (await Views.TasksAsync(Build1, new(page, Recipe: text), default)).Page.Total);
    }

    [SkippableFact]
    public async Task HalfASurrogatePair_BecomesTheReplacementCharacter()
    {
        await StoreAsync(Build1, Everywhere("a\ud83d"));

        var rows = (await Views.RowsAsync(Build1, default))!;

        Assert.Equal("a\ufffd", rows.Tasks.Single().Task);
        Assert.Equal("a\ufffd", rows.Summary.Machine);
        Assert.Equal("a\ufffd", rows.NoProviders.Single().Dependees.Single());
    }

    [SkippableTheory]
    [InlineData(9_000)]
    [InlineData(100_000)]
    public async Task Search_OfAnyLength_IsAnswered(int length)
    {
        await StoreAsync(Build1, Everywhere("x"));

        Assert.Equal(0, (await Views.TasksAsync(Build1, new(new(1, 25), new string('%', length)), default)).Page.Total);
    }

    private static BuildChanges Everywhere(string text) => new()
    {
        Summary = new() { Machine = text, BuildName = text, Targets = [new(text, text, text)], EventCounts = new Dictionary<string, long> { [text] = 1 } },
        Tasks =
        [
            new()
            {
                Id = 1, Multiconfig = text, RecipeFile = text, Task = text, Outcome = TaskOutcome.Succeeded, Reason = text, Recipe = text,
                Version = text, Hash = text, LogFile = text, ScriptType = text, SstateObject = "of/" + text + text,
            },
        ],
        Messages = [new(1, 40, text, 1, text, null, null, text, text, null)],
        NoProviders = [new(1, text, false, [text], [text], [text])],
        DiskFull = [new(1, text, text, null, text)],
        Problems = [new(1, 0, text, true)],
        Layers = [new(text, text, text, text, null, text)],
        Recipes = [new(text, text, text, text, text, false, text, text, text, text, text)],
        RecipeDependencies = [new(text, text, text, text)],
        Variables = [new(text, text, text, false, [new(text, 1, text, text, text), new(text, 1, text, text + ".", text)])],
        Packages = [new(text, text, text, text, text, 1, 1, text, text, text, text, [new(text, 1)], [new(text, text, text)])],
        Images = [new(text, 1, 1, 1, 1, 1, 1)],
        ImagePackages = [new(text, text, text, text, 1, [new(text, text, text)])],
        ImageFiles = [new(text, text, '-', text, text, text, 1, text)],
        Artifacts = [new(text, text)],
    };
}

public sealed class PostgresHostileTextTests : HostileTextTests
{
    protected override bool OnPostgres => true;
}
