using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Toaster.Node.Hosting;

/// <summary>How much, and how slowly, whoever connects may ask.</summary>
internal sealed record RequestLimits
{
    /// <summary>The server looks at this only once a second; a rate must be kept from then on.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    public TimeSpan HeadTime { get; init; }

    public int HeadBytes { get; init; }

    /// <summary>Uploads have a limit of their own.</summary>
    public long BodyBytes { get; init; }

    public double BodyBytesPerSecond { get; init; }

    public void Apply(KestrelServerLimits to)
    {
        to.RequestHeadersTimeout = HeadTime;
        to.MaxRequestHeadersTotalSize = HeadBytes;
        to.MaxRequestBodySize = BodyBytes;
        to.MinRequestBodyDataRate = new MinDataRate(BodyBytesPerSecond, Grace);
    }
}
