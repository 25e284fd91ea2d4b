using System.Collections.Frozen;

namespace Toaster.Actors.Builds.Interpretation;

/// <summary>What becomes of the events of a class.</summary>
public enum EventUse
{
    /// <summary>Builds are worked out of it.</summary>
    Read = 1,
    /// <summary>Known, and has nothing to say that is not said elsewhere.</summary>
    Counted = 2,
    /// <summary>No class this program has heard of: kept, counted, and perhaps read by a later one.</summary>
    Unknown = 3,
}

/// <summary>The classes of bitbake's events (2.0 to 2.19), and the types of its metadata events, and what becomes of them.</summary>
public static class EventClasses
{
    private static readonly FrozenSet<string> ReadOnes = new[]
    {
        AgentClasses.BadLine, AgentClasses.Failed, AgentClasses.Phase, AgentClasses.ProcessExited, AgentClasses.TooLarge, AgentClasses.Unreadable, AgentClasses.Variables, "logging.LogRecord",
        "bb.build.TaskStarted", "bb.build.TaskSucceeded", "bb.build.TaskFailed", "bb.build.TaskFailedSilent",
        "bb.cooker.CookerExit",
        "bb.event.BuildCompleted", "bb.event.BuildInit", "bb.event.BuildStarted", "bb.event.CacheLoadCompleted", "bb.event.CacheLoadProgress",
        "bb.event.CacheLoadStarted", "bb.event.DepTreeGenerated", "bb.event.DiskFull", "bb.event.HeartbeatEvent", "bb.event.MetadataEvent",
        "bb.event.NoProvider", "bb.event.ParseCompleted", "bb.event.ParseError", "bb.event.ParseProgress", "bb.event.ParseStarted",
        "bb.event.ProcessFinished", "bb.event.ProcessStarted", "bb.event.SanityCheckFailed", "bb.event.TreeDataPreparationProgress",
        "bb.event.TreeDataPreparationStarted",
        "bb.runqueue.runQueueTaskCompleted", "bb.runqueue.runQueueTaskFailed", "bb.runqueue.runQueueTaskSkipped", "bb.runqueue.runQueueTaskStarted",
        "bb.runqueue.sceneQueueComplete", "bb.runqueue.sceneQueueTaskCompleted", "bb.runqueue.sceneQueueTaskFailed",
        "bb.runqueue.sceneQueueTaskSkipped", "bb.runqueue.sceneQueueTaskStarted",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> CountedOnes = new[]
    {
        "bb.build.TaskInvalid", "bb.build.TaskProgress",
        "bb.event.ConfigFilePathFound", "bb.event.ConfigFilesFound", "bb.event.ConfigParsed", "bb.event.FilesMatchingFound",
        "bb.event.FindSigInfoResult", "bb.event.GetTaskSignatureResult", "bb.event.LogExecTTY", "bb.event.MonitorDiskEvent",
        "bb.event.MultiConfigParsed", "bb.event.MultipleProviders", "bb.event.NetworkTest", "bb.event.NetworkTestFailed",
        "bb.event.NetworkTestPassed", "bb.event.ProcessProgress", "bb.event.ReachableStamps", "bb.event.RecipeParsed",
        "bb.event.RecipePostKeyExpansion", "bb.event.RecipePreDeferredInherits", "bb.event.RecipePreFinalise", "bb.event.RecipeTaskPreProcess",
        "bb.event.SanityCheck", "bb.event.SanityCheckPassed", "bb.event.StaleSetSceneTasks", "bb.event.TargetsTreeGenerated",
        "bb.event.TreeDataPreparationCompleted", "bb.fetch2.MissingChecksumEvent",
        "bb.runqueue.PSIEvent", "bb.runqueue.runQueueExitWait", "bb.runqueue.taskUniHashUpdate",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> ReadTypes =
        new[] { "BuildStatsList", "ImagePkgList", "LayerInfo", "MissedSstate", "SinglePackageInfo", "TaskArtifacts" }.ToFrozenSet(StringComparer.Ordinal);

    public static EventUse UseOf(string name)
        => ReadOnes.Contains(name) || name.StartsWith("bb.command.Command", StringComparison.Ordinal) ? EventUse.Read
            : CountedOnes.Contains(name) ? EventUse.Counted
            : EventUse.Unknown;

    /// <summary>Of a metadata event; layers define types of their own.</summary>
    public static EventUse UseOfType(string type) => ReadTypes.Contains(type) ? EventUse.Read : EventUse.Unknown;
}
