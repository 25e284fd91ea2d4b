using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace Toaster.Node.Hosting;

/// <summary>
/// Where bytes of requests and answers lie on their way: in blocks of 32 KiB instead of the server's own 4 KiB, since an upload costs
/// a system call and a turn of the thread pool for each. A connection on which nothing comes or goes holds none.
/// </summary>
internal sealed class RequestMemory : MemoryPool<byte>, IMemoryPoolFactory<byte>
{
    private const int Block = 32 << 10;

    public override int MaxBufferSize => Shared.MaxBufferSize;

    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => this;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1) => Shared.Rent(Math.Max(minBufferSize, Block));

    protected override void Dispose(bool disposing)
    {
        // The pool is the process's.
    }
}
