using Toaster.Actors.Logs;

namespace Toaster.Web.Logs;

/// <summary>The bytes of a log as it is now, as a stream.</summary>
public sealed class LogStream(LogText log) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => log.Log.Length;

    public override long Position { get; set; }

    /// <summary>Plain text to be stored, with ranges.</summary>
    public static IResult Answer(LogText log) => Results.Stream(new LogStream(log), "text/plain; charset=utf-8", FileName(log.Log), enableRangeProcessing: true);

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var read = log.Read(Position, buffer[..(int)Math.Min(buffer.Length, Math.Max(0, Length - Position))]);
        Position += read;
        return read;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => Task.FromResult(Read(buffer, offset, count));

    public override long Seek(long offset, SeekOrigin origin)
        => Position = offset + (origin == SeekOrigin.Begin ? 0 : origin == SeekOrigin.Current ? Position : Length);

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private static string FileName(BuildLogView log)
    {
        var name = new string([.. log.Name.Name.Take(60).Select(c => char.IsAsciiLetterOrDigit(c) || c == '-' ? c : '-')]);
        var task = log.Task is { } key ? $"-{new string([.. key[(key.LastIndexOf('/') + 1)..].Take(80).Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' ? c : '-')])}" : "";
        return $"build-{log.Name.Build}-{name}{task}.log.txt";
    }
}
