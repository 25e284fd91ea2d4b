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
