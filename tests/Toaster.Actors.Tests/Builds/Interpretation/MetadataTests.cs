using Toaster.Actors.Builds.Interpretation;
using Toaster.Testing;
using static Toaster.Testing.Said;

namespace Toaster.Actors.Tests.Builds.Interpretation;

/// <summary>Layers, packages, images, artifacts and statistics.</summary>
public sealed class MetadataTests
{
    private static readonly (string, object) Layers = Metadata("LayerInfo", new Dictionary<string, object>
    {
        ["/l/meta"] = new { name = "core", layer_index_url = "", version = new { branch = "main", commit = new Dictionary<string, string> { ["$bytes"] = "MWQ1NA==" }, priority = 0 } },
        ["/l/meta-foo"] = new { name = "foo", version = new { branch = "", commit = "beef", priority = 0 } },
        ["/l/meta/inner"] = new { name = "inner", version = new { branch = "", commit = "", priority = 0 } },
    });

    private static (string, object) Tree(params (string Recipe, string File)[] recipes) => ("bb.event.DepTreeGenerated", new
    {
        _depgraph = new Dictionary<string, object>
        {
            ["pn"] = recipes.ToDictionary(r => r.Recipe, r => new { filename = r.File, version = "1:2.0-r3", inherits = new[] { "/l/meta/classes/" + (r.Recipe == "image" ? "image.bbclass" : "base.bbclass") } }),
            ["depends"] = new Dictionary<string, string[]> { ["a"] = ["virtual/b", "c", "nowhere", "a"] },
            ["tdepends"] = new Dictionary<string, string[]> { ["a.do_x"] = ["c.do_y", "ghost.do_z"], ["c.do_y"] = [] },
            ["providermap"] = new Dictionary<string, object> { ["virtual/b"] = Said.Tuple("b", ":1-r0") },
            ["layer-priorities"] = new[]
            {
                Said.Tuple("core", "^/l/meta/", new Dictionary<string, string> { ["$call"] = "re._compile" }, 5),
                Said.Tuple("inner", "^/l/meta/inner/", 0, 9), Said.Tuple("broken", "^(", 0, 1),
            },
        },
    });

    [Fact]
    public void Layers_HaveBranchCommitAndTheirCollectionsPriority()
    {
        var layers = Folded.Build(Layers, Tree()).Layers.ToDictionary(layer => layer.Name);

        Assert.Equal(("main", "1d54", 5, null), (layers["core"].Branch, layers["core"].Commit, layers["core"].Priority, layers["core"].IndexUrl));
        Assert.Equal(("beef", (int?)null), (layers["foo"].Commit, layers["foo"].Priority));
        Assert.Equal(9, layers["inner"].Priority);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Recipes_LieInTheLayerWithTheLongestPath(bool layersFirst)
    {
        var tree = Tree(("a", "virtual:native:/l/meta/inner/a.bb"), ("b", "/l/meta-foo/b.bb"), ("c", "/l/meta-bar/c.bb"), ("mc:x:d", "mc:x:/l/meta/d.bb"), ("image", "/l/meta/image.bb"));
        var recipes = Folded.Build(layersFirst ? [Layers, tree] : [tree, Layers]).Recipes.ToDictionary(recipe => recipe.Name);

        Assert.Equal(["inner", "foo", null, "core", "core"], recipes.Values.Select(recipe => recipe.Layer));
        Assert.Equal(("x", "/l/meta/d.bb"), (recipes["d"].Multiconfig, recipes["d"].File));
        Assert.Equal(["image"], recipes.Values.Where(recipe => recipe.IsImage).Select(recipe => recipe.Name));
        Assert.Equal("1:2.0-r3", recipes["a"].Version);
    }

    [Fact]
    public void RecipeNeeds_FollowProvidersAndKnownRecipes()
    {
        var needs = Folded.Build(Tree(("a", "/a.bb"), ("b", "/b.bb"), ("c", "/c.bb"))).RecipeDependencies;

        Assert.Equal([new RecipeDependencyRow("", "a", "b", "virtual/b"), new RecipeDependencyRow("", "a", "c", null)], needs);
    }

    [Fact]
    public void TaskGraph_MakesRowsAndCountsEdgesBetweenListedTasks()
    {
        var rows = Folded.Build([Tree(("a", "/a.bb"), ("c", "/c.bb")), QueueEvent("Skipped", "do_x", "/a.bb", "existing")]);

        Assert.Equal(new DependencyCounts(2, 2, 0), rows.Summary.Dependencies);
        Assert.Equal((1, 1), (rows.Summary.Tasks.Real, rows.Summary.Tasks.NotReached));
        Assert.Equal((null, null, false), (rows.Task("do_y").Outcome, rows.Task("do_y").Order, rows.Task("do_y").IsRunning));
        Assert.Equal(("a", "2.0"), (rows.Task("do_x").Recipe, rows.Task("do_x").Version));
        Assert.Equal(new TaskDependencyRow(rows.Task("do_x").Id, rows.Task("do_y").Id), Assert.Single(rows.TaskDependencies));
        Assert.Single(rows.Problems);
        var both = Folded.Build([Tree(("a", "/a.bb"), ("c", "/c.bb")), QueueEvent("Skipped", "do_x", "/a.bb", "existing"), QueueEvent("Skipped", "do_y", "/c.bb", "existing")]);
        Assert.Equal(1, both.Summary.Dependencies!.EdgesBetweenListedTasks);
    }

    [Fact]
    public void Packages_LastOneOfNameAndRecipeWins()
    {
        var rows = Folded.Build(
            Metadata("SinglePackageInfo", new { PN = "r", PKG = "libx1", OPKGN = "x", PKGV = "1.0", PKGR = "r0@EXTENDPRAUTO@", PKGSIZE = "5", FILES_INFO = new { } }),
            Metadata("SinglePackageInfo", new
            {
                PN = "r",
                PKG = "libx1",
                OPKGN = "x",
                PKGV = "1.0",
                PKGR = "r1",
                PKGSIZE = "7",
                RDEPENDS = "libc (>= 2.39) sh",
                RPROVIDES = " x (=1.0)",
                FILES_INFO = new Dictionary<string, int> { ["/a"] = 3, ["/b"] = 4 },
            }),
            Metadata("SinglePackageInfo", new { PKG = "lost" }));

        var package = Assert.Single(rows.Packages);
        Assert.Equal(("x", "libx1", "r1", 7L, 2), (package.Name, package.InstalledName, package.Revision, package.Size, package.Files));
        Assert.Equal([new("depends", "libc", ">= 2.39"), new("depends", "sh", null), new PackageDependencyRow("provides", "x", "=1.0")], package.Dependencies);
        Assert.Single(rows.Problems);
    }

    [Fact]
    public void Images_AreCountedAndListed()
    {
        var rows = Folded.Build(Metadata("ImagePkgList", new
        {
            pkgdata = new { sh = new { PN = "dash", PV = "0.5" } },
            imgdata = new Dictionary<string, object>
            {
                ["img"] = new { sh = new { size = 4096, depends = new[] { Said.Tuple("libc", "depends") } }, libc = new { size = 8192, depends = Array.Empty<object>() } },
            },
            filedata = new Dictionary<string, object>
            {
                ["img"] = new
                {
                    dirs = new[] { new[] { "drwxr-xr-x", "root", "root", "4096", "./bin" } },
                    files = new[] { new[] { "-rwxr-xr-x", "root", "root", "12", "./bin/dash" } },
                    syms = new[] { new[] { "lrwxrwxrwx", "root", "root", "4", "./bin/sh", "->", "dash" } },
                },
            },
        }));

        Assert.Equal(new ImageRow("img", 2, 12288, 1, 1, 1, 1), Assert.Single(rows.Images));
        Assert.Equal([("sh", "dash", "0.5", 4096L), ("libc", null, null, 8192L)], rows.ImagePackages.Select(p => (p.Name, p.Recipe, p.Version, p.InstalledSize)));
        Assert.Equal([("/bin/dash", '-', null), ("/bin", 'd', null), ("/bin/sh", 'l', "dash")], rows.ImageFiles.Select(f => (f.Path, f.Type, f.LinkTarget)));
    }

    [Fact]
    public void Artifacts_AreOneRowEach()
    {
        var sent = Metadata("TaskArtifacts", new { task = "/x.bb:do_deploy", artifacts = new[] { "/d/a", "/d/b" } });

        Assert.Equal(2, Folded.Build(sent, sent).Artifacts.Count());
    }

    [Fact]
    public void Statistics_AddUpAndGoToTheirTasks()
    {
        var sent = Metadata("BuildStatsList", new[]
        {
            Said.Tuple(HelloFile, "do_compile", new { cpu_time_user = 0.5, cpu_time_system = 0.25, disk_io_read = 10, disk_io_write = 20, started = 1.5, ended = 3.0 }, "hello"),
            Said.Tuple("/elsewhere.bb", "do_compile", new { cpu_time_user = 1.5 }, "x"),
        });

        var rows = Folded.Build([QueueEvent("Started"), QueueEvent("Completed"), sent, sent]);

        Assert.Equal(new BuildStatsRow(4, 4.0, 0.5, 20, 40), rows.Summary.BuildStats);
        Assert.Equal((0.5, 10L, 1500000L), (rows.Task("do_compile").CpuUser, rows.Task("do_compile").DiskRead, rows.Task("do_compile").Elapsed));
    }

    [Fact]
    public void UnknownTypesAndClasses_AreCounted()
    {
        var summary = Folded.Build(Metadata("ToyEvent", 5), ("layer.Odd", "{}"), ("layer.Odd", "[]")).Summary;

        Assert.Equal((1, 2, 3), (summary.MetadataCounts["ToyEvent"], summary.EventCounts["layer.Odd"], summary.Events));
    }
}
