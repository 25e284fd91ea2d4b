using System.Text;

namespace Toaster.Node.Terminals;

/// <summary>Text of a build on its way to a terminal: lines and tabs stay, what could move the cursor or colour the screen does not.</summary>
internal sealed class SafeStream(Stream to) : Stream
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private bool _wasReturn;

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        var text = new char[_decoder.GetCharCount(buffer, flush: false)];
        _decoder.GetChars(buffer, text, flush: false);
        var safe = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            // What a program writes over and over on one line stands on several.
            if (c != '\n' || !_wasReturn)
            {
                safe.Append(c is '\r' ? '\n' : c is '\n' or '\t' || !Safe.IsUnsafe(c) ? c : '\uFFFD');
            }

            _wasReturn = c == '\r';
        }

        to.Write(Encoding.UTF8.GetBytes(safe.ToString()));
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return default;
    }

    public override void Flush() => to.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
}
