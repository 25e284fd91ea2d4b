using Toaster.Node.Agents.Driving;
using Toaster.Node.Agents.Spooling;

namespace Toaster.Node.Agents.Slots;

/// <summary>An attempt the agent has taken on, until its record is delivered.</summary>
internal sealed class SlotAttempt(Assignment assignment, AttemptFiles files, AttemptState state, Spool spool) : IDisposable
{
    /// <summary>With the token as the server gave it last.</summary>
    public Assignment Assignment { get; set; } = assignment;

    public AttemptFiles Files => files;

    /// <summary>As it was when it was taken on.</summary>
    public AttemptState State => state;

    public Spool Spool => spool;

    public StopRequest Stop { get; } = new();

    public AttemptKey Key { get; } = assignment.Key;

    /// <summary>Ends when its spool is not sent any more.</summary>
    public Task Sending { get; set; } = Task.CompletedTask;

    /// <summary>Nothing of it runs any more.</summary>
    public bool HasEnded { get; set; } = state.Ended;

    /// <summary>What became of its delivery, if that is known before nothing of it runs any more.</summary>
    public AttemptDelivered? Delivered { get; set; }

    /// <summary>A new one.</summary>
    public static SlotAttempt Begin(Assignment assignment, string work, SpoolDirectory spools, Uri server, BuildUser? user, TimeProvider time)
    {
        var source = string.Join(' ', ["bitbake", .. assignment.Spec.Targets]);
        spools.Create();
        var spool = Spool.Create(spools.Path, SpoolHeader.Make(source, null, server, time.GetUtcNow()));
        var files = AttemptFiles.Of(work, assignment.Key);
        try
        {
            files.Delete();
            files.Create(assignment, spool.Files, user);
            return new(assignment, files, files.TryRead()!.Value.State, spool);
        }
        catch
        {
            spool.Dispose();
            spool.Files.Delete();
            files.Delete();
            throw;
        }
    }

    /// <summary>One that an agent before this one left behind; null when its spool is not there any more, or was never whole.</summary>
    public static SlotAttempt? TryResume(Assignment assignment, AttemptState state, AttemptFiles files, SpoolDirectory spools)
    {
        try
        {
            return Spool.TryOpen(new(spools.Path, state.Spool)) is { } spool ? new(assignment, files, state, spool) : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        spool.Dispose();
        Stop.Dispose();
    }
}
