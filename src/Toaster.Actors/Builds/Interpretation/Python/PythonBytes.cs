using System.Text;

namespace Toaster.Actors.Builds.Interpretation;

/// <summary>Python's <c>repr()</c> of bytes.</summary>
internal static class PythonBytes
{
    public static string Repr(ReadOnlySpan<byte> bytes)
    {
        var quote = bytes.Contains((byte)'\'') && !bytes.Contains((byte)'"') ? '"' : '\'';
        var text = new StringBuilder(bytes.Length + 3).Append('b').Append(quote);
        foreach (var b in bytes)
        {
            text.Append((char)b switch
            {
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                var c when c == quote => $"\\{c}",
                var c and >= ' ' and < (char)0x7F => c.ToString(),
                _ => $"\\x{b:x2}",
            });
        }

        return text.Append(quote).ToString();
    }
}
