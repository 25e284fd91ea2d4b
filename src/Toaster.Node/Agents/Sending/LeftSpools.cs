using Toaster.Node.Agents.Spooling;

namespace Toaster.Node.Agents.Sending;

/// <summary>Spools that others left behind: what no server has is sent, what was sealed long ago is removed.</summary>
internal static class LeftSpools
{
    private static readonly SpoolEnd Stopped = new(null, null, null, null, "The recorder was stopped.");

    /// <summary>Begins to send every spool that nobody looks after. What cannot be read is left as it is.</summary>
    /// <param name="isMine">Whether it is to be sent by whoever asks; null: all are.</param>
    public static void Begin(SpoolDirectory directory, Deliveries deliveries, Func<SpoolHeader, bool>? isMine = null)
    {
        foreach (var files in directory.List())
        {
            if (files.ReadState().IsDone || TryOpen(files) is not { } spool)
            {
                continue;
            }

            if (isMine?.Invoke(spool.Header) == false)
            {
                spool.Dispose();
                continue;
            }

            if (spool.State.End is null)
            {
                spool.End(Stopped);
            }

            deliveries.Begin(spool);
        }
    }

    private static Spool? TryOpen(SpoolFiles files)
    {
        try
        {
            return Spool.TryOpen(files);
        }
        catch (InvalidDataException)
        {
            return null; // A crash before its first line was whole: there is no event in it.
        }
    }
}
