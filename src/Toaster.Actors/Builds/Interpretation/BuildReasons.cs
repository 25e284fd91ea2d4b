namespace Toaster.Actors.Builds.Interpretation;

/// <summary>The reasons of an outcome: words for programs. What each means is in docs/build-lifecycle.md.</summary>
public static class BuildReasons
{
    public const string None = "none";
    public const string TaskFailed = "task-failed";
    public const string Disk = "disk";
    public const string WorkerDied = "worker-died";
    public const string Exception = "exception";
    public const string NoProvider = "no-provider";
    public const string NoSuchTask = "no-such-task";
    public const string ParseError = "parse-error";
    public const string ConfigError = "config-error";
    public const string Sanity = "sanity";
    public const string ErrorMessage = "error-message";
    public const string CommandFailed = "command-failed";
    public const string IncompleteTasks = "incomplete-tasks";
    public const string Cancelled = "cancelled";
    public const string Truncated = "truncated";
    public const string ServerDied = "server-died";

    // Known only to a recorder that was there.
    public const string UiDied = "ui-died";
    public const string Environment = "environment";
    public const string Busy = "busy";
    public const string CheckoutFailed = "checkout-failed";
    public const string StartTimeout = "start-timeout";
    public const string Stalled = "stalled";
    public const string BadSource = "bad-source";
    public const string AgentLost = "agent-lost";
    public const string LeaseLost = "lease-lost";

    /// <summary>The reason an agent names; one that is none is told as a message is.</summary>
    public static string OfAgent(string? word) => word switch
    {
        "configuration" => ConfigError,
        ServerDied or UiDied or Environment or Busy or CheckoutFailed or StartTimeout or Stalled or BadSource or ConfigError or Sanity or Exception => word,
        _ => ErrorMessage,
    };

    /// <summary>Whose matter it is. A log that just stops names nobody.</summary>
    public static BuildCause CauseOf(string reason) => reason switch
    {
        None or Truncated => BuildCause.None,
        Cancelled => BuildCause.User,
        ServerDied or UiDied or WorkerDied or Disk or Environment or Busy or CheckoutFailed or StartTimeout or Stalled or BadSource
            or AgentLost or LeaseLost => BuildCause.Infrastructure,
        _ => BuildCause.Build,
    };
}
