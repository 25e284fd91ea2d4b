using Toaster.Actors.Builds;
using Toaster.Actors.Builds.Interpretation;

namespace Toaster.Web.Tests.Support;

/// <summary>A build whose parts name what no other part lists, under names that no address likes.</summary>
internal static class OddRows
{
    public static readonly IReadOnlyList<string> Names =
    [
        "", "-", "..", "a/b", "//", "/x/", "a b", " a", "a%2Fb", "a?b=c&d", "a#b", "a\\b", "ä", "a\0b", "a\nb", "a+b", "files", new('n', 600), new('日', 600), new('日', 3000),
    ];

    private static readonly string[] Folders = [.. Names.Select(name => "/" + name), "/file", "/deep" + string.Concat(Enumerable.Repeat("/x", 70)), "relative", "/a/../b/./c"];

    public static InMemoryBuildRows Build()
    {
        var rows = new InMemoryBuildRows();
        rows.Apply(new BuildChanges
        {
            Summary = new()
            {
                Outcome = BuildOutcome.Succeeded, StartedAt = Rows.Start, CompletedAt = Rows.Start + 1, Targets = [.. Names.Select(name => new TargetRow("", name, null))],
                Tasks = new() { Real = Names.Count * 2, Succeeded = Names.Count * 2, Executed = Names.Count * 2 }, Variables = Names.Count, Warnings = Names.Count,
            },
            // Recipes of every third name are listed; the others have but tasks (of two configurations), packages, or a place in an image.
            Recipes = [.. Every(0).Select(name => new RecipeRow("", name, "1", $"/{name}.bb", name, true, null, null, null, null, null))],
            RecipeDependencies = [.. Names.Select(name => new RecipeDependencyRow("", Names[3], name, null))],
            Tasks = [.. Names.Select((name, n) => Rows.Task(n + 1, name, "do_x")), .. Names.Select((name, n) => Rows.Task(100 + n, "task-only/" + name, "do_x") with { Multiconfig = name })],
            Messages = [.. Names.Select((name, n) => new MessageRow(n + 1, 30, name, n + 1, name, Rows.Start, null, null, null, null))],
            Layers = [.. Names.Select(name => new LayerRow("/" + name, name, "main", "abc", null, null))],
            Variables = [.. Names.Select(name => new VariableRow(name, "v", null, false, [new(name, 1, "set", "v", null)]))],
            Packages = [.. Names.Select(name => new PackageRow(name, "package-only/" + name, name, "1", null, 1, 1, null, null, null, null, [new($"/nowhere/{name}/f", 1), new(name, 1)], [.. Names.Take(5).Select(need => new PackageDependencyRow("depends", need, null))]))],
            Images = [new("tray", 1, 1, 0, 1, 1, 0), .. Names.Select(name => new ImageRow(name, 1, 1, 0, 1, 1, 0))],
            ImagePackages = [.. Names.Select(name => new ImagePackageRow(name, name, "image-only/" + name, "1", 1, [])), .. Names.Select(name => new ImagePackageRow("tray", "elsewhere/" + name, "image-only/" + name, null, 1, [new("depends", "elsewhere/", null)]))],
            ImageFiles = [File("tray", "/file", '-'), .. Folders.Select(folder => File("tray", folder + "/sub", 'd')), .. Folders.Select(folder => File("tray", folder + "/sub/f", '-')), .. Names.Select(name => File(name, "/" + name, 'd'))],
            Artifacts = [.. Names.Select(name => new ArtifactRow($"/src/{name}.bb:do_deploy", "/deploy/" + name))],
        });
        return rows;
    }

    private static IEnumerable<string> Every(int rest) => Names.Where((_, n) => n % 3 == rest);

    private static ImageFileRow File(string image, string path, char type) => new(image, path, type, null, null, null, 1, null);
}
