using Toaster.Actors.Builds;

namespace Toaster.Web.Api.Models;

/// <summary>How far the deletion of a build is.</summary>
public sealed record DeletionModel
{
    public required long Build { get; init; }

    /// <summary>Pending: it will begin, and can be undone until then. Done: nothing is left but this.</summary>
    public required DeletionState State { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>While it is pending: until then it can be undone.</summary>
    public DateTimeOffset? BeginsAt { get; init; }

    public DateTimeOffset? BegunAt { get; init; }
    public DateTimeOffset? DeletedAt { get; init; }

    /// <summary>While it runs: rows that are still to go.</summary>
    public long? RowsLeft { get; init; }

    /// <summary>While it runs: 0 to 1.</summary>
    public double? Progress { get; init; }

    public static DeletionModel Of(DeletionView view) => new()
    {
        Build = view.Id.Value,
        State = view.State,
        RequestedAt = view.Deletion.RequestedAt,
        BeginsAt = view.Deletion.BeginsAt,
        BegunAt = view.Deletion.BegunAt,
        DeletedAt = view.Deletion.DoneAt,
        RowsLeft = view.RowsLeft,
        Progress = view.Progress,
    };
}

/// <summary>How far the making of a build's tables is.</summary>
public sealed record ReplayModel
{
    public required long Build { get; init; }

    /// <summary>The journal row the tables stand at.</summary>
    public required long Seq { get; init; }

    /// <summary>The journal's last row.</summary>
    public required long Head { get; init; }

    /// <summary>They are being made: pages do not show the whole build.</summary>
    public required bool IsRebuilding { get; init; }

    public static ReplayModel Of(ReplayView view) => new() { Build = view.Id.Value, Seq = view.Seq, Head = view.Head, IsRebuilding = view.IsRebuilding };
}

/// <summary>A build by its number alone.</summary>
public sealed record BuildNumberModel(long Id);
