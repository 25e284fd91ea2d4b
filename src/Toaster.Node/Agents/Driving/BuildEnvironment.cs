namespace Toaster.Node.Agents.Driving;

/// <summary>
/// The environment that bitbake's server is started in: what OE's oe-init-build-env sets up, made without running it. Of the agent's own
/// environment only what that script lets through comes with it.
/// </summary>
internal static class BuildEnvironment
{
    private const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private static readonly string[] LetThrough =
    [
        "TCMODE", "TCLIBC", "HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "FTP_PROXY", "ftp_proxy", "FTPS_PROXY", "ftps_proxy", "ALL_PROXY",
        "all_proxy", "NO_PROXY", "no_proxy", "SSH_AGENT_PID", "SSH_AUTH_SOCK", "BB_SRCREV_POLICY", "SDKMACHINE", "BB_NUMBER_THREADS", "BB_NO_NETWORK",
        "PARALLEL_MAKE", "GIT_PROXY_COMMAND", "SOCKS5_PASSWD", "SOCKS5_USER", "SCREENDIR", "STAMPS_DIR", "BBPATH_EXTRA", "BB_SETSCENE_ENFORCE", "BB_LOGCONFIG",
    ];

    /// <param name="mark">Of the attempt; every process that comes of it carries it.</param>
    /// <param name="layout">Null: for git and the like.</param>
    public static IReadOnlyDictionary<string, string> Of(BuildLayout? layout, string mark, BuildUser? user)
    {
        var own = Environment.GetEnvironmentVariables();
        string? Own(string name) => own[name] as string;
        var environment = LetThrough.Where(name => Own(name) is not null).ToDictionary(name => name, name => Own(name)!, StringComparer.Ordinal);
        var name = user?.Name ?? Environment.UserName;
        environment["HOME"] = user?.Home ?? Own("HOME") ?? "/";
        (environment["USER"], environment["LOGNAME"]) = (name, name);
        environment["SHELL"] = user?.Shell ?? Own("SHELL") ?? "/bin/sh";
        (environment["LANG"], environment["LC_ALL"]) = ("en_US.UTF-8", "en_US.UTF-8");
        environment[AttemptHolder.MarkName] = mark[(mark.IndexOf('=', StringComparison.Ordinal) + 1)..];
        environment["PATH"] = string.Join(':', [.. layout?.Programs ?? [], Own("PATH") ?? DefaultPath]);
        if (layout is not null)
        {
            (environment["BBPATH"], environment["BUILDDIR"]) = (layout.BuildDirectory, layout.BuildDirectory);
            environment["BB_ENV_PASSTHROUGH_ADDITIONS"] = string.Join(' ', [.. LetThrough, "MACHINE", "DISTRO", AttemptHolder.MarkName]);
        }

        return environment;
    }
}
