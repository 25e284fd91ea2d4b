namespace Toaster.Web.Api.Models;

/// <summary>A log of a task, or of bitbake, beside the event log.</summary>
public sealed record BuildLogModel
{
    /// <summary>Within its build.</summary>
    public required string Name { get; init; }

    /// <summary>task, cooker, console or buildstats.</summary>
    public required string Kind { get; init; }

    /// <summary>Of a task's log: bitbake's name of it, FILE:do_x.</summary>
    public string? Task { get; init; }

    /// <summary>Where it was on the machine that built.</summary>
    public string? Path { get; init; }

    /// <summary>Bytes.</summary>
    public required long Length { get; init; }

    public required long Lines { get; init; }

    /// <summary>Nothing more will come.</summary>
    public required bool Complete { get; init; }
}

/// <summary>A line of a log.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Offset">Its first byte.</param>
/// <param name="Text">Without line feed; what is no UTF-8 as U+FFFD.</param>
/// <param name="Cut">Bytes left out at its end.</param>
public sealed record LogLineModel(long Number, long Offset, string Text, long Cut);

/// <summary>Lines of a log.</summary>
public sealed record LogLinesModel
{
    public required IReadOnlyList<LogLineModel> Items { get; init; }

    /// <summary>Lines of the whole log, so far.</summary>
    public required long Lines { get; init; }

    public required bool Complete { get; init; }

    /// <summary>With a search: lines that hold the text.</summary>
    public long? Matches { get; init; }

    /// <summary>Numbers of the first 10,000 of them.</summary>
    public IReadOnlyList<long>? MatchingLines { get; init; }

    /// <summary>Numbers of the first 200 lines that tell of a failure.</summary>
    public required IReadOnlyList<long> FailingLines { get; init; }
}

/// <summary>A log of a task that the node which built it did not send, and is asked for.</summary>
public sealed record LogFetchModel
{
    /// <summary>wanted: the node sends it, or says why not, when it is heard of next; cannot; here: it need not be asked for.</summary>
    public required string State { get; init; }

    /// <summary>Name of the node that is asked.</summary>
    public string? Node { get; init; }

    public DateTimeOffset? AskedAt { get; init; }

    /// <summary>When the node was heard of last.</summary>
    public DateTimeOffset? SeenAt { get; init; }

    /// <summary>It counts as lost: nothing comes before it is back.</summary>
    public bool? NodeAway { get; init; }

    /// <summary>Why it cannot be had.</summary>
    public string? Sentence { get; init; }

    internal static LogFetchModel Here { get; } = new() { State = "here" };

    internal static LogFetchModel Of(Actors.Logs.LogWish? wish) => wish is null ? Here : new()
    {
        State = wish.Cannot is null ? "wanted" : "cannot",
        Node = wish.Agent,
        AskedAt = wish.AskedAt,
        SeenAt = wish.SeenAt,
        NodeAway = wish.IsAway,
        Sentence = wish.Cannot,
    };
}
