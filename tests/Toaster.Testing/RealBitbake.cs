using Xunit;

namespace Toaster.Testing;

/// <summary>
/// Releases of bitbake that tests may drive: TOASTER_TEST_BITBAKE=DIR[:DIR] names their directories. bitbake builds as no root, so tests that
/// run as root name an ordinary user in TOASTER_TEST_USER.
/// </summary>
public static class RealBitbake
{
    private const string Reason = "TOASTER_TEST_BITBAKE names no directory of bitbake.";

    /// <summary>Each of them; one empty row when there are none, so that the test is there and says why it is skipped.</summary>
    public static TheoryData<string> Releases => [.. Directories is { Count: > 0 } all ? all : [""]];

    /// <summary>Whom agents of tests run as; null: as the tests do.</summary>
    public static string? User => Environment.GetEnvironmentVariable("TOASTER_TEST_USER") is { Length: > 0 } user ? user : null;

    private static IReadOnlyList<string> Directories => (Environment.GetEnvironmentVariable("TOASTER_TEST_BITBAKE") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);

    public static void Need(string release)
    {
        Skip.If(release.Length == 0, Reason);
        Skip.If(Environment.IsPrivilegedProcess && User is null, "These tests run as root, and bitbake does not: TOASTER_TEST_USER names nobody.");
    }

    /// <summary>A tree as users have it: a layer, bitbake beside it, a build directory.</summary>
    /// <returns>The build directory.</returns>
    public static string MakeTree(string root, string bitbake)
    {
        Copy(Path.Combine(Path.GetDirectoryName(EventLogs.Own()!)!, "tests", "Toaster.Testing", "Bitbake", "meta-kitchen"), Path.Combine(root, "meta-kitchen"));
        Directory.CreateSymbolicLink(Path.Combine(root, "bitbake"), bitbake);
        return MakeBuildDirectory(root, "build");
    }

    public static string MakeBuildDirectory(string root, string name)
    {
        var conf = Directory.CreateDirectory(Path.Combine(root, name, "conf")).FullName;
        File.WriteAllText(Path.Combine(conf, "bblayers.conf"), $"BBPATH = \"${{TOPDIR}}\"\nBBFILES ?= \"\"\nBBLAYERS = \" \\\n  {root}/meta-kitchen \\\n  \"\n");
        File.WriteAllText(Path.Combine(conf, "local.conf"), "# A user's own.\n");
        return Path.GetDirectoryName(conf)!;
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
