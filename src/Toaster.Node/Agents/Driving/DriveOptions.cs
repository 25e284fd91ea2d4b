using Toaster.Bitbake.EventLog;

namespace Toaster.Node.Agents.Driving;

/// <summary>What an agent is told about how to build.</summary>
/// <param name="Instance">Random, kept in the work directory: which installation this is.</param>
/// <param name="Work">For checked out trees, spools and attempts.</param>
/// <param name="User">Whom to run bitbake as; null: as the agent itself.</param>
/// <param name="RootIsRefused">The agent is root, and nobody said whom to run bitbake as.</param>
internal sealed record DriveOptions(string Instance, string Work, DriveLimits Limits, EventLogLimits EventLogs, BuildUser? User, bool RootIsRefused)
{
    /// <summary>Each slot has a tree of a project of its own.</summary>
    public int Slot { get; init; } = 1;
}
