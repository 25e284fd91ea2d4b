using System.Runtime.InteropServices;

namespace Toaster.Node.Terminals;

/// <summary>
/// Standard error, written to and nothing else. The runtime's own stream prepares a terminal for a program that reads keys before it
/// writes the first time; the terminal of <c>toaster run</c> is the command's.
/// </summary>
internal sealed partial class StandardError : Stream
{
    private const int Descriptor = 2;

    public static Stream Open() => OperatingSystem.IsWindows() ? Console.OpenStandardError() : new StandardError();

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Where nobody listens any more, what is said is lost.</summary>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var written = (int)Write(Descriptor, buffer, buffer.Length);
            if (written <= 0)
            {
                return;
            }

            buffer = buffer[written..];
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();

    [LibraryImport("libc", EntryPoint = "write")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Write(int descriptor, ReadOnlySpan<byte> bytes, nint count);
}
