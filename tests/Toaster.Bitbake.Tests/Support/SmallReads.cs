namespace Toaster.Bitbake.Tests.Support;

/// <summary>Gives at most so many bytes per read.</summary>
internal sealed class SmallReads(byte[] bytes, int most) : MemoryStream(bytes)
{
    public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, most)]);

    public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, most));
}
