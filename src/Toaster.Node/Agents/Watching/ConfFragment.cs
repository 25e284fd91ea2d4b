namespace Toaster.Node.Agents.Watching;

/// <summary>What a build directory's configuration needs so that <c>toaster watch</c> sees its builds, and all of them.</summary>
internal static class ConfFragment
{
    /// <summary>For local.conf, or a file it requires.</summary>
    public static string Of(string? directory) => $$"""
        # For conf/local.conf, or a file it requires: toaster watch --print-conf
        # What Toaster shows beside tasks and messages: packages, images, layers, statistics (OpenEmbedded-Core's classes).
        INHERIT += "toaster buildhistory buildstats"
        BUILDHISTORY_COMMIT = "0"

        # bitbake 2.8 and later write their event log there by themselves (OpenEmbedded-Core sets this, too).
        BB_DEFAULT_EVENTLOG ?= "${LOG_DIR}/eventlog/${DATETIME}.json"

        # bitbake 2.0 does not know that variable. Where bitbake is called, once in each shell:
        #   export BBEVENTLOG="{{(directory is null ? "$BUILDDIR" : Path.GetFullPath(directory))}}/{{EventLogs.Named}}"

        """;
}
