using Toaster.Actors.Builds.Interpretation;

namespace Toaster.Benchmarks;

/// <summary>An image of 2,000 packages with 20 files each, in 600 folders.</summary>
internal static class SyntheticImage
{
    public const string Name = "tray";
    private const int Packages = 2_000;
    private const int Files = 20;

    public static BuildChanges Changes() => new()
    {
        Summary = new() { Targets = [new("", Name, null)] },
        Packages = [.. Numbers(Packages).Select(n => new PackageRow(
            $"package-{n}", $"recipe-{n / 4}", $"package-{n}", "1.0", "r0", Files * 100, Files, "MIT", "libs", null, null, [.. Paths(n).Select(path => new PackageFileRow(path, 100))], []))],
        Images = [new(Name, Packages, Packages * Files * 100, 0, Packages * Files, 600, 0)],
        ImagePackages = [.. Numbers(Packages).Select(n => new ImagePackageRow(Name, $"package-{n}", $"recipe-{n / 4}", "1.0", 100, []))],
        ImageFiles = [.. Numbers(Packages).SelectMany(Paths).Select(path => new ImageFileRow(Name, path, '-', "-rw-r--r--", "root", "root", 100, null))],
    };

    private static IEnumerable<int> Numbers(int count) => Enumerable.Range(0, count);

    private static IEnumerable<string> Paths(int package) =>
        Numbers(Files).Select(n => $"/usr/lib/group{package % 30}/part{(package + n) % 20}/file-{package}-{n}");
}
