using Toaster.Bitbake.EventLog;
using Toaster.Node.Agents.Collecting;

namespace Toaster.Node.Agents.Driving;

/// <summary>What an agent is told about how to build.</summary>
/// <param name="Instance">Random, kept in the work directory: which installation this is.</param>
/// <param name="Work">For checked out trees, spools and attempts.</param>
/// <param name="User">Whom to run bitbake as; null: as the agent itself.</param>
/// <param name="RootIsRefused">The agent is root, and nobody said whom to run bitbake as.</param>
internal sealed record DriveOptions(string Instance, string Work, DriveLimits Limits, EventLogLimits EventLogs, BuildUser? User, bool RootIsRefused)
{
    /// <summary>What is collected of the logs of tasks and of bitbake; null: nothing.</summary>
    public CollectLimits? Collect { get; init; }

    /// <summary>Told what goes on, in sentences.</summary>
    public Action<string> Say { get; init; } = _ => { };

    /// <summary>Each slot has a tree of a project of its own.</summary>
    public int Slot { get; init; } = 1;
}
