using Xunit;

namespace Toaster.Testing;

/// <summary>
/// Parts of the machine that some tests need. Missing ones skip the test with the reason, unless whoever started the tests
/// installed them itself and says so: then their absence is a failure.
/// </summary>
public static class Requires
{
    /// <summary>Path of Debian's chromium.</summary>
    public static string Chromium() => Part("/usr/bin/chromium", "TOASTER_REQUIRE_CHROMIUM", "Debian's package chromium is not installed.");

    /// <summary>Path of Debian's nginx.</summary>
    public static string Nginx() => Part("/usr/sbin/nginx", "TOASTER_REQUIRE_NGINX", "Debian's package nginx is not installed.");

    /// <summary>Directory of PostgreSQL's programs, the newest there is.</summary>
    public static string PostgreSql()
    {
        var root = "/usr/lib/postgresql";
        var newest = Directory.Exists(root)
            ? Directory.GetDirectories(root).Where(d => File.Exists(Path.Combine(d, "bin", "initdb"))).OrderBy(d => int.Parse(Path.GetFileName(d))).LastOrDefault()
            : null;
        return Part(newest is null ? "" : Path.Combine(newest, "bin"), "TOASTER_REQUIRE_POSTGRES", "Debian's package postgresql is not installed.");
    }

    private static string Part(string path, string requiredBy, string reason)
    {
        var isThere = path.Length > 0 && (File.Exists(path) || Directory.Exists(path));
        if (!isThere && Environment.GetEnvironmentVariable(requiredBy) == "1")
        {
            throw new InvalidOperationException($"{requiredBy} is set, but: {reason}");
        }

        Skip.IfNot(isThere, reason);
        return path;
    }
}
