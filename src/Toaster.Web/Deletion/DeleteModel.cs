using Toaster.Actors;
using Toaster.Actors.Builds;
using Toaster.Actors.Views;
using Toaster.Web.Shared;

namespace Toaster.Web.Deletion;

/// <summary>What the page about the deletion of a build shows: what would go, or how far it is.</summary>
/// <param name="Build">Null once its rows are going.</param>
/// <param name="Deletion">Null: nobody asked for it.</param>
/// <param name="LogBytes">Of the kept log, packed; null when there is none.</param>
/// <param name="Problem">Why it was refused just now.</param>
public sealed record DeleteModel(Frame Frame, BuildId Id, BuildView? Build, DeletionView? Deletion, long? LogBytes, string? Problem)
{
    public bool IsLive => Deletion is { State: not DeletionState.Done };

    /// <summary>It is still being recorded.</summary>
    public bool IsRecording => Build is { IsComplete: false, IsRebuilding: false };

    /// <summary>Until it begins, in whole seconds.</summary>
    public long SecondsLeft => Deletion?.Deletion.BeginsAt is { } begins ? Math.Max(0, (long)Math.Ceiling((begins - Frame.Now).TotalSeconds)) : 0;
}
