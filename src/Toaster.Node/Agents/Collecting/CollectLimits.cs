namespace Toaster.Node.Agents.Collecting;

/// <summary>How much of a build's logs is collected.</summary>
internal sealed record CollectLimits
{
    /// <summary>Bytes of one log: of a longer one the first and the last half.</summary>
    public long LogBytes { get; init; } = 16L << 20;

    /// <summary>Bytes of all logs of a build; beyond it only the ends of failed tasks' logs.</summary>
    public long BuildBytes { get; init; } = 1L << 30;

    /// <summary>Between two looks at logs that grow.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Whether the spool has room for logs; events are written in any case.</summary>
    public Func<bool> HasRoom { get; init; } = () => true;
}
