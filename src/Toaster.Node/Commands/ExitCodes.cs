namespace Toaster.Node.Commands;

/// <summary>What a verb says to the shell.</summary>
internal static class ExitCodes
{
    public const int Ok = 0;

    /// <summary>A build failed, or a file could not be imported.</summary>
    public const int Failed = 1;

    /// <summary>The command line is wrong, or the program cannot start.</summary>
    public const int Usage = 2;

    /// <summary>The surroundings failed: server, disk, database.</summary>
    public const int Infrastructure = 3;

    public const int NotAllowed = 4;
    public const int NotFound = 5;
    public const int Conflict = 6;
    public const int Cancelled = 130;

    /// <summary>For a request that was answered with a problem of this status.</summary>
    public static int OfProblem(int status) => status switch
    {
        401 or 403 => NotAllowed,
        404 or 410 => NotFound,
        409 => Conflict,
        >= 500 => Infrastructure,
        _ => Usage,
    };
}
