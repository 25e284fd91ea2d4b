using System.Text;

namespace Toaster.ScriptedBitbake;

/// <summary>Writes lines as bitbake does: each event opens the file, appends its line with one write, and closes it. Where there is no room it waits.</summary>
internal sealed class EventLogWriter(string? path, bool truncates)
{
    private StringBuilder? _before = truncates ? new() : null;

    public void Write(string text)
    {
        if (path is null)
        {
            return;
        }

        if (_before is { } before)
        {
            before.Append(text);
            if (text.StartsWith("{\"class\": \"bb.event.BuildStarted\"", StringComparison.Ordinal))
            {
                Write(FileMode.Create, before.ToString());
                _before = null;
            }

            return;
        }

        Write(FileMode.Append, text);
    }

    private void Write(FileMode mode, string text)
    {
        while (!TryWrite(mode, Encoding.Latin1.GetBytes(text)))
        {
            Thread.CurrentThread.Join(20); // Its disk is full.
        }
    }

    /// <summary>All of it, or nothing.</summary>
    private bool TryWrite(FileMode mode, byte[] line)
    {
        try
        {
            using var file = new FileStream(path!, mode, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            var length = file.Length;
            try
            {
                file.Write(line);
                return true;
            }
            catch (IOException)
            {
                file.SetLength(length);
                return false;
            }
        }
        catch (IOException)
        {
            return false;
        }
    }
}
