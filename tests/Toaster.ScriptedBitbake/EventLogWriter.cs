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
        for (var rest = Encoding.Latin1.GetBytes(text).AsMemory(); (rest = rest[Append(mode, rest.Span)..]).Length > 0; mode = FileMode.Append)
        {
            Thread.CurrentThread.Join(20); // Its disk is full.
        }
    }

    /// <summary>As much as there is room for: a log never shrinks.</summary>
    private int Append(FileMode mode, ReadOnlySpan<byte> bytes)
    {
        try
        {
            using var file = new FileStream(path!, mode, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            var length = file.Length;
            try
            {
                file.Write(bytes);
                return bytes.Length;
            }
            catch (IOException)
            {
                return (int)(file.Length - length);
            }
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
