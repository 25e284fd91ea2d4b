using System.Text;

namespace Toaster.ScriptedBitbake;

/// <summary>Writes lines as bitbake does: each event opens the file, appends its line with one write, and closes it.</summary>
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
        using var file = new FileStream(path!, mode, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        file.Write(Encoding.Latin1.GetBytes(text));
    }
}
