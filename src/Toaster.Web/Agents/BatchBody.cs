using System.IO.Compression;
using Microsoft.AspNetCore.Http.Features;
using Toaster.Actors.Agents;
using Toaster.Web.Api;

namespace Toaster.Web.Agents;

/// <summary>The events of a request, unpacked, within their limit.</summary>
internal static class BatchBody
{
    private const int FirstSize = 64 << 10;

    /// <exception cref="ApiProblemException">It is packed in a way that is not known, or damaged.</exception>
    /// <exception cref="IngestRefusedException">It is too large.</exception>
    /// <param name="mostPacked">As it travels; at first as much as unpacked.</param>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContext http, int mostBytes, CancellationToken ct, int? mostPacked = null)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = mostPacked ?? mostBytes;
        }

        await using var unpacked = Unpack(http.Request);
        var bytes = GC.AllocateUninitializedArray<byte>((int)Math.Clamp(http.Request.ContentLength ?? 0, FirstSize, mostBytes));
        var length = 0;
        try
        {
            while (await unpacked.ReadAsync(bytes.AsMemory(length), ct) is > 0 and var read)
            {
                length += read;
                if (length == bytes.Length)
                {
                    Array.Resize(ref bytes, length < mostBytes ? (int)Math.Min(mostBytes, length * 2L) : throw TooLarge(mostBytes));
                }
            }
        }
        catch (Exception e) when (e is InvalidDataException or InvalidOperationException)
        {
            throw new ApiProblemException(StatusCodes.Status400BadRequest, "bad-request", $"The body is not packed as Content-Encoding says: {e.Message}", e);
        }

        return bytes.AsMemory(0, length);
    }

    private static Stream Unpack(HttpRequest request) => request.Headers.ContentEncoding.ToString() switch
    {
        "" or "identity" => request.Body,
        "br" => new BrotliStream(request.Body, CompressionMode.Decompress),
        "gzip" => new GZipStream(request.Body, CompressionMode.Decompress),
        var other => throw new ApiProblemException(
            StatusCodes.Status415UnsupportedMediaType, "wrong-type", $"A body packed as {other} is not taken. Send it plain, or with Content-Encoding br or gzip."),
    };

    private static IngestRefusedException TooLarge(int mostBytes)
        => new("batch-too-large", $"The body is larger than {mostBytes:N0} bytes. Send less at once.");
}
