using Toaster.Actors.Builds;
using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Views;

namespace Toaster.Actors.Tests.Views;

/// <summary>Single recipes and packages, what images hold, artifacts.</summary>
public class ContentQueryTests : BuildTablesFixture
{
    private static readonly PageRequest First = new(1, 150);

    private static PackageRow Package(string name, string recipe, string? installed = null, long size = 10, IReadOnlyList<PackageFileRow>? files = null, params PackageDependencyRow[] needs)
        => new(name, recipe, installed ?? name, "1.0", "r0", size, files?.Count ?? 0, "MIT", "libs", null, null, files ?? [], needs);

    private static ImageFileRow File(string path, char type = '-', long? size = 10, string? link = null) => new("tray", path, type, "-rw-r--r--", "root", "root", size, link);

    [SkippableFact]
    public async Task Recipe_InTwoConfigurations_IsFoundInEach()
    {
        await StoreAsync(Build1, new()
        {
            Summary = new(),
            Recipes = [Recipe("second", "bread"), Recipe("", "bread"), Recipe("", "flour"), Recipe("second", "flour")],
            RecipeDependencies = [new("", "bread", "flour", null), new("", "bread", "salt", "virtual/salt"), new("second", "flour", "bread", null)],
            Tasks = [Task(1, "", "bread"), Task(2, "second", "bread") with { Outcome = TaskOutcome.Failed }, Task(3, "", "bread") with { Outcome = null }],
            Layers = [new("/l", "meta", "main", "abc", null, null)],
        });

        var plain = (await Views.RecipeAsync(Build1, "bread", null, default))!;
        var second = (await Views.RecipeAsync(Build1, "bread", "second", default))!;

        Assert.Equal(("", "second"), (plain.Recipe.Multiconfig, second.Recipe.Multiconfig));
        Assert.Equal(([1, 3], [2]), (plain.Tasks.Select(t => t.Id), second.Tasks.Select(t => t.Id)), TaskIds);
        Assert.Equal([new("", "flour", "1.0", null, true), new("", "salt", null, "virtual/salt", false)], plain.Needs);
        Assert.Empty(plain.NeededBy);
        Assert.Equal([new RecipeLink("second", "flour", "1.0", null, true)], second.NeededBy);
        Assert.Equal((1, 0, 1, 1), (plain.View.Tasks, plain.View.Failed, second.View.Tasks, second.View.Failed));
        Assert.Equal("abc", plain.Layer!.Commit);
        Assert.Equal(["", "second"], plain.Multiconfigs);
        Assert.Null(await Views.RecipeAsync(Build1, "bread", "third", default));
        Assert.Null(await Views.RecipeAsync(Build2, "bread", null, default));
    }

    [SkippableFact]
    public async Task Package_UnderItsInstalledName_IsFoundWithBothEndsOfItsRelations()
    {
        await StoreAsync(Build1, new()
        {
            Summary = new(),
            Recipes = [Recipe("", "butter")],
            Packages =
            [
                Package("butter", "butter", "libbutter2"), Package("toast", "toast", null, 20, [new("/bin/toast", 20)], new("depends", "libbutter2", ">= 1.0"), new("depends", "bread", null)),
                Package("butter", "other", "butter-of-another"), Package("quote\"d", "toast", null, 1, null, new PackageDependencyRow("suggests", "butter", null)),
            ],
            Images = [new("tray", 3, 1000, 0, 0, 0, 0)],
            ImagePackages =
            [
                new("tray", "libbutter2", "butter", "1.0", 300, []), new("tray", "toast", "toast", "1.0", 100, [new("depends", "libbutter2", null), new("recommends", "jam", null)]),
                new("tray", "jam", null, "3", 50, [new("depends", "libbutter2", null)]),
            ],
        });

        var butter = (await Views.PackageAsync(Build1, "libbutter2", null, default))!;
        Assert.Equal(("libbutter2", "butter", "butter"), (butter.Name, butter.Built!.Name, butter.Recipe!.Name));
        Assert.Equal([("depends", "toast", ">= 1.0", "tray"), ("suggests", "quote\"d", null, null)], butter.NeededBy.Select(n => (n.Type, n.Name, n.Constraint, n.Inside)).Order());
        var image = Assert.Single(butter.Images);
        Assert.Equal((300, 1000), (image.Package.InstalledSize, image.ImageSize));
        Assert.Equal(["jam", "toast"], image.NeededBy.Order());

        var toast = (await Views.PackageAsync(Build1, "toast", "toast", default))!;
        Assert.Equal([("libbutter2", "butter"), ("bread", null)], toast.Relations.Select(r => (r.Name, r.Target?.Recipe)));
        Assert.Equal([new PackageFileRow("/bin/toast", 20)], toast.Built!.FileList);

        var jam = (await Views.PackageAsync(Build1, "jam", null, default))!;
        Assert.Null(jam.Built);
        Assert.Equal(["libbutter2"], jam.Relations.Select(r => r.Target!.InstalledName));
        Assert.Equal("butter-of-another", (await Views.PackageAsync(Build1, "butter", "other", default))!.Name);
        Assert.Null(await Views.PackageAsync(Build1, "marmalade", null, default));

        var inImage = await Views.ImagePackagesAsync(Build1, "tray", new(First, Sort: "size", Descending: true), default);
        Assert.Equal([("libbutter2", "butter", 2), ("toast", "toast", 0), ("jam", null, 0)], inImage.Rows.Select(r => (r.Package.Name, r.Built?.Name, r.NeededBy)));
        Assert.Equal((2, 30L), ((await Views.ImageAsync(Build1, "tray", default))!.Built, (await Views.ImageAsync(Build1, "tray", default))!.BuiltSize));
        Assert.Null(await Views.ImageAsync(Build1, "table", default));
    }

    [SkippableFact]
    public async Task ImageFiles_OfAFolder_AreItsOwnWithTheSumsOfWhatIsBelow()
    {
        await StoreAsync(Build1, new()
        {
            Summary = new(),
            Images = [new("tray", 0, 0, 0, 0, 0, 0)],
            Packages = [Package("ls", "coreutils", null, 5, [new("/usr/bin/ls", 100), new("/usr/bin/\"q", 1)]), Package("not-in-it", "coreutils", null, 5, [new("/usr/bin/ls", 100)])],
            ImagePackages = [new("tray", "ls", "coreutils", "1", 1, [])],
            ImageFiles =
            [
                File("/usr", 'd', 4096), File("/usr/bin", 'd', 4096), File("/usr/bin/ls", size: 100), File("/usr/bin/\"q", size: 1), File("/usr/bin/dir", 'l', 2, "ls"),
                File("/usr/lib/deep/libc.so", size: 1000), File("/a%b_c", size: 7), File("/dev/null", 'c', 0), new("other", "/usr/bin/ls", '-', null, null, null, 5, null),
            ],
        });

        var root = await Views.ImageFilesAsync(Build1, "tray", new(First), default);
        Assert.Equal([("/dev", 1, 0L), ("/usr", 4, 1101L), ("/a%b_c", null, 7L)], root.Page.Rows.Select(r => (r.File.Path, r.Files, r.Size!.Value)));
        Assert.Equal((6, 1108L), (root.Folder!.Files!.Value, root.Folder.Size!.Value));
        Assert.Equal(1108, (await Views.ImageAsync(Build1, "tray", default))!.FilesSize);

        // A folder that only the paths below it name has no permissions, and is there all the same.
        var usr = await Views.ImageFilesAsync(Build1, "tray", new(First, "/usr/", Sort: "size", Descending: true), default);
        Assert.Equal([("/usr/lib", null, 1000L), ("/usr/bin", "-rw-r--r--", 101L)], usr.Page.Rows.Select(r => (r.File.Path, r.File.Permissions, r.Size!.Value)));

        var bin = await Views.ImageFilesAsync(Build1, "tray", new(First, "/usr/bin"), default);
        Assert.Equal([("\"q", "ls"), ("dir", null), ("ls", "ls")], bin.Page.Rows.Select(r => (r.File.Path[9..], r.Package?.Name)));
        Assert.Equal("ls", bin.Page.Rows[1].File.LinkTarget);

        Assert.Null((await Views.ImageFilesAsync(Build1, "tray", new(First, "/usr/bin/ls"), default)).Folder);
        Assert.Null((await Views.ImageFilesAsync(Build1, "tray", new(First, "/nowhere"), default)).Folder);
        Assert.Empty((await Views.ImageFilesAsync(Build2, "tray", new(First), default)).Page.Rows);
    }

    [SkippableFact]
    public async Task ImageFiles_OfSeveralFolders_EachNameTheirPackage()
    {
        string[] odd = ["\"q\"", "ä🍞", "a\tb", new('n', 3000), "\u0001\u0002"];
        string[] paths = [.. Enumerable.Range(0, 120).SelectMany(n => new[] { $"/usr/lib/f{n}/same", $"/usr/libexec/f{n}/same" }), .. odd.Select(name => $"/usr/{name}/same")];
        await StoreAsync(Build1, new()
        {
            Summary = new(),
            ImageFiles = [.. paths.Select(path => File(path)), File("/usr/nobody/same")],
            Packages =
            [
                .. paths.Select((path, n) => Package($"p{n}", "r", files: [new(path, 1), new(new string('x', 9000), 1), new("", 1)])), Package("a-copy", "r", files: [.. paths.Select(path => new PackageFileRow(path, 1))]),
                Package("elsewhere", "r", files: [new("/opt/same", 1), new("/usr/nobody/same/not", 1)]),
            ],
            ImagePackages = [.. paths.Select((_, n) => new ImagePackageRow("tray", $"p{n}", "r", "1", 1, []))],
        });

        foreach (var page in new[] { 1, 2 })
        {
            var found = await Views.ImageFilesAsync(Build1, "tray", new(new(page, 150), Search: "same"), default);

            Assert.Equal(paths.Length + 1, found.Page.Total);
            Assert.All(found.Page.Rows, row => Assert.Equal(Array.IndexOf(paths, row.File.Path) is >= 0 and var n ? $"p{n}" : null, row.Package?.Name));
        }
    }

    [SkippableTheory]
    [InlineData("LS", "/usr/bin/ls")]
    [InlineData("bin/l", "/usr/bin/ls,/usr/bin/lsx")]
    [InlineData("/usr/bin/ls", "/usr/bin/ls,/usr/bin/lsx")]
    [InlineData("lib/", "/usr/lib/zz")]
    [InlineData("%", "/a%b_c")]
    [InlineData("b_", "/a%b_c")]
    [InlineData("nothing", "")]
    public async Task ImageFiles_Searched_AreThoseWhosePathHoldsIt(string search, string paths)
    {
        await StoreAsync(Build1, new() { Summary = new(), ImageFiles = [File("/usr/bin/ls"), File("/usr/bin/lsx"), File("/usr/lib/zz"), File("/a%b_c"), File("/bin/other")] });

        var found = await Views.ImageFilesAsync(Build1, "tray", new(First, "/usr/lib", search), default);

        Assert.Superset(new HashSet<string>(paths.Split(',', StringSplitOptions.RemoveEmptyEntries), StringComparer.Ordinal), found.Page.Rows.Select(r => r.File.Path).ToHashSet(StringComparer.Ordinal));
        Assert.All(found.Page.Rows, row => Assert.Contains(search, row.File.Path, StringComparison.OrdinalIgnoreCase));
        Assert.Equal(found.Page.Rows.Count, found.Page.Total);
        Assert.Null(found.Folder);
    }

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task ImageFiles_OfARandomTree_AddUpLevelByLevel(int seed)
    {
        var random = new Random(seed);
        List<ImageFileRow> files = [.. Enumerable.Range(0, 400).Select(n => File($"/{random.Next(4)}/{random.Next(4)}/{random.Next(3)}/f{n}", random.Next(5) == 0 ? 'l' : '-', random.Next(1000)))];
        await StoreAsync(Build1, new() { Summary = new(), ImageFiles = files });

        List<string> folders = [""];
        for (var i = 0; i < folders.Count; i++)
        {
            var folder = await Views.ImageFilesAsync(Build1, "tray", new(First, folders[i]), default);
            var below = files.Where(f => f.Path.StartsWith(folders[i] + "/", StringComparison.Ordinal)).ToList();
            Assert.Equal((below.Count, below.Where(f => f.Type == '-').Sum(f => f.Size!.Value)), (folder.Folder!.Files!.Value, folder.Folder.Size!.Value));
            Assert.Equal(folder.Folder.Files, folder.Page.Rows.Sum(r => r.IsDirectory ? r.Files : 1));
            folders.AddRange(folder.Page.Rows.Where(r => r.IsDirectory).Select(r => r.File.Path));
        }

        Assert.True(folders.Count > 20);
    }

    [SkippableFact]
    public async Task ImageFiles_WithAPathMadeToHurt_AreStoredWithoutItsFolders()
    {
        var deep = string.Concat(Enumerable.Repeat("/x", 5000));

        await StoreAsync(Build1, new() { Summary = new(), ImageFiles = [File(deep), File("/etc/passwd")] });

        Assert.Equal(2, (await Views.ImageFilesAsync(Build1, "tray", new(First), default)).Page.Rows.Count(r => r.File.Path is "/etc") + (await Views.ImageFilesAsync(Build1, "tray", new(First, Search: "passwd"), default)).Page.Rows.Count);
        Assert.True((await CountRowsAsync(Build1))["image_file"] < 10);
    }

    [SkippableTheory]
    [InlineData("/d/core-image-minimal-qemux86.rootfs.ext4", ArtifactKind.Image)]
    [InlineData("/d/core-image.wic.gz", ArtifactKind.Image)]
    [InlineData("/d/tray.tar", ArtifactKind.Image)]
    [InlineData("/d/bzImage--6.6.bin", ArtifactKind.Kernel)]
    [InlineData("/d/modules-qemux86.tgz", ArtifactKind.Kernel)]
    [InlineData("/d/board.dtb", ArtifactKind.Kernel)]
    [InlineData("/d/core-image.manifest", ArtifactKind.Manifest)]
    [InlineData("/d/core-image.testdata.json", ArtifactKind.Manifest)]
    [InlineData("/d/core-image.spdx.tar.zst", ArtifactKind.Manifest)]
    [InlineData("/d/poky-glibc-x86_64-core-image-toolchain-5.0.sh", ArtifactKind.Sdk)]
    [InlineData("/d/sdk/x.host.manifest", ArtifactKind.Sdk)]
    [InlineData("/d/rpm/busybox.rpm", ArtifactKind.Package)]
    [InlineData("/d/core-image.rootfs.qemuboot.conf", ArtifactKind.Other)]
    [InlineData("/d/core-image.rootfs.wic.zst.sha256sum", ArtifactKind.Image)]
    [InlineData("noslash", ArtifactKind.Other)]
    public async Task Artifacts_AreOfTheKindTheirPathTells(string path, ArtifactKind kind)
    {
        await StoreAsync(Build1, new()
        {
            Summary = new(),
            Tasks = [Task(7, "second", "tray") with { RecipeFile = "/r/tray_1.0.bb", Task = "do_image" }],
            Artifacts = [new("mc:second:/r/tray_1.0.bb:do_image", path), new("nobody", "/zzz")],
        });

        var list = await Views.ArtifactsAsync(Build1, new(First, Recipe: "tray"), default);

        var one = Assert.Single(list.Page.Rows);
        Assert.Equal((kind, 7, path), (one.Kind, one.Task!.Id, one.Artifact.Path));
        Assert.Equal(1, list.Facets.First(f => string.Equals(f.Key, kind.ToString(), StringComparison.OrdinalIgnoreCase)).Count);
        Assert.Equal(2, (await Views.ArtifactsAsync(Build1, new(First, Sort: "name", Descending: true), default)).Page.Total);
        Assert.Null((await Views.ArtifactsAsync(Build1, new(First, "zzz"), default)).Page.Rows.Single().Task);
    }

    [SkippableFact]
    public async Task Counts_AreThoseOfTheBuildAlone()
    {
        await StoreAsync(Build1, new() { Summary = new(), Recipes = [Recipe("", "a"), Recipe("", "b")], Packages = [Package("a", "a")], Images = [new("i", 0, 0, 0, 0, 0, 0)], Artifacts = [new("t", "/1"), new("t", "/2"), new("t", "/3")] });
        await StoreAsync(Build2, new() { Summary = new(), Recipes = [Recipe("", "a")] });

        Assert.Equal(new ContentCounts(2, 1, 1, 3), await Views.CountsAsync(Build1, default));
        Assert.Equal(new ContentCounts(1, 0, 0, 0), await Views.CountsAsync(Build2, default));
    }

    private static readonly EqualityComparer<(IEnumerable<int>, IEnumerable<int>)> TaskIds = EqualityComparer<(IEnumerable<int>, IEnumerable<int>)>.Create(
        (one, other) => one.Item1.SequenceEqual(other.Item1) && one.Item2.SequenceEqual(other.Item2), _ => 0);

    private static RecipeRow Recipe(string multiconfig, string name) => new(multiconfig, name, "1.0", $"/l/{name}.bb", "meta", false, null, null, null, null, null);

    private static TaskRow Task(int id, string multiconfig, string recipe)
        => new() { Id = id, Multiconfig = multiconfig, Recipe = recipe, RecipeFile = $"/l/{recipe}.bb", Task = "do_build" + id, Outcome = TaskOutcome.Succeeded };
}

public sealed class PostgresContentQueryTests : ContentQueryTests
{
    protected override bool OnPostgres => true;
}
