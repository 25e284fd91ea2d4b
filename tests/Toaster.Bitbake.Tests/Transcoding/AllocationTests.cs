using System.Buffers;
using System.Text;
using Toaster.Bitbake.Tests.Support;
using Toaster.Bitbake.Transcoding;

namespace Toaster.Bitbake.Tests.Transcoding;

public sealed class AllocationTests
{
    private static readonly string Lines = string.Concat(Enumerable.Range(0, 50).Select(i =>
        Log.Line(Pickled.With("v", p => p.Op('}').Op('(').Text($"key-{i}").Text("värde\n").Text("n").Op('G', 0x3f, 0xf8, 0, 0, 0, 0, 0, 0).Op('u')), $"bb.event.Class{i % 9}")));

    [Fact]
    public void Memory_DoesNotGrowWithTheLog()
    {
        var small = Encoding.UTF8.GetBytes(Lines);
        var large = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(Lines, 200)));
        Read(large);

        var forSmall = Read(small);
        var forLarge = Read(large);

        // 9,950 lines more.
        Assert.InRange(forLarge - forSmall, -100_000, 10_000);
    }

    private static long Read(byte[] file)
    {
        var output = new ArrayBufferWriter<byte>(1 << 20);
        using var stream = new MemoryStream(file);
        var before = GC.GetAllocatedBytesForCurrentThread();
        using var log = new EventLogTranscoder(stream);
        for (var s = 1; log.ReadNext(out _); s++)
        {
            output.ResetWrittenCount();
            log.WriteEvent(s, output);
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
