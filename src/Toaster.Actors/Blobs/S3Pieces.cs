using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Toaster.Actors.Journal.Sql;

namespace Toaster.Actors.Blobs;

/// <summary>Where the pieces of an installation are in S3-compatible storage.</summary>
/// <param name="Url">Of the service: <c>https://s3.example.org</c>.</param>
/// <param name="Prefix">Of every name, for a bucket with other things in it; empty, or with a slash at its end.</param>
public sealed record S3Place(Uri Url, string Bucket, string Prefix, string Region, string KeyId, string Secret);

/// <summary>
/// Pieces as objects of S3-compatible storage: <c>NAME/PLACE</c>, the place in 19 digits. The service must know conditional writes
/// (<c>If-None-Match</c>), by which a piece is written once.
/// </summary>
public sealed class S3Pieces : IPieces, IDisposable
{
    private const int MostLists = 256;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly S3Place _place;
    private readonly AmazonS3Client _client;

    // Where pieces begin, as far as it was seen: pieces never change, so only what comes behind them has to be asked for.
    private readonly ConcurrentDictionary<string, IReadOnlyList<long>> _lists = new(StringComparer.Ordinal);

    public S3Pieces(S3Place place)
    {
        _place = place;
        _client = new(new BasicAWSCredentials(place.KeyId, place.Secret), new AmazonS3Config
        {
            ServiceURL = place.Url.AbsoluteUri,
            AuthenticationRegion = place.Region,
            ForcePathStyle = true,
            Timeout = Patience,
            MaxErrorRetry = 2,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED, // Pieces have checksums of their own.
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        });
    }

    /// <inheritdoc/>
    public ValueTask<bool> AddAsync(string name, long at, ReadOnlyMemory<byte> bytes, CancellationToken ct) => DoAsync(async () =>
    {
        using var content = new MemoryStream(bytes.ToArray());
        try
        {
            await _client.PutObjectAsync(
                new() { BucketName = _place.Bucket, Key = KeyOf(name, at), InputStream = content, IfNoneMatch = "*", UseChunkEncoding = false }, ct);
            return true;
        }
        catch (AmazonS3Exception e) when (e.StatusCode is HttpStatusCode.PreconditionFailed or HttpStatusCode.Conflict)
        {
            return false;
        }
    });

    /// <inheritdoc/>
    public ValueTask<Piece?> FindAsync(string name, long at, int mostBytes, CancellationToken ct) => DoAsync<Piece?>(async () =>
    {
        var places = _lists.TryGetValue(name, out var known) && known.Count > 0 && at < known[^1] ? known : await LookAsync(name, ct);
        var index = LastAtOrBefore(places, at);
        if (index < 0)
        {
            return null;
        }

        try
        {
            var request = new GetObjectRequest { BucketName = _place.Bucket, Key = KeyOf(name, places[index]) };
            if (mostBytes < int.MaxValue)
            {
                request.ByteRange = new(0, mostBytes - 1);
            }

            using var answer = await _client.GetObjectAsync(request, ct);
            using var bytes = new MemoryStream();
            await answer.ResponseStream.CopyToAsync(bytes, ct);
            return new Piece(places[index], bytes.ToArray());
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            _lists.TryRemove(name, out _);
            return null; // Deleted since it was seen.
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            return new Piece(places[index], []);
        }
    });

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<long>> ListAsync(string name, CancellationToken ct) => DoAsync(() => LookAsync(name, ct));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> NamesAsync(string prefix, CancellationToken ct) => DoAsync<IReadOnlyList<string>>(async () =>
        [.. (await KeysAsync(_place.Prefix + prefix, null, ct)).Select(key => key[_place.Prefix.Length..key.LastIndexOf('/')]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);

    /// <summary>At once: the storage knows nothing of the transaction, which waits for it.</summary>
    public void Delete(IStoreConnection connection, string prefix) => DeleteAsync(prefix, CancellationToken.None).AsTask().GetAwaiter().GetResult();

    /// <inheritdoc/>
    public async ValueTask DeleteAsync(string prefix, CancellationToken ct) => await DoAsync(async () =>
    {
        foreach (var key in await KeysAsync(_place.Prefix + prefix, null, ct))
        {
            await _client.DeleteObjectAsync(_place.Bucket, key, ct);
            _lists.TryRemove(key[_place.Prefix.Length..key.LastIndexOf('/')], out _);
        }

        return true;
    });

    public void Dispose() => _client.Dispose();

    private async Task<IReadOnlyList<long>> LookAsync(string name, CancellationToken ct)
    {
        var keys = await KeysAsync($"{_place.Prefix}{name}/", "/", ct);
        List<long> places = [.. keys.Select(key => long.Parse(key.AsSpan(key.LastIndexOf('/') + 1), CultureInfo.InvariantCulture)).Order()];
        if (_lists.Count >= MostLists)
        {
            _lists.Clear();
        }

        _lists[name] = places;
        return places;
    }

    /// <param name="delimiter">With it: only those directly below.</param>
    private async Task<List<string>> KeysAsync(string prefix, string? delimiter, CancellationToken ct)
    {
        List<string> keys = [];
        var request = new ListObjectsV2Request { BucketName = _place.Bucket, Prefix = prefix, Delimiter = delimiter };
        ListObjectsV2Response page;
        do
        {
            page = await _client.ListObjectsV2Async(request, ct);
            keys.AddRange((page.S3Objects ?? []).Select(item => item.Key));
            request.ContinuationToken = page.NextContinuationToken;
        }
        while (page.IsTruncated == true);
        return keys;
    }

    private static int LastAtOrBefore(IReadOnlyList<long> places, long at)
    {
        var (low, high) = (0, places.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = places[middle] <= at ? (middle + 1, high) : (low, middle);
        }

        return low - 1;
    }

    private string KeyOf(string name, long at) => string.Create(CultureInfo.InvariantCulture, $"{_place.Prefix}{name}/{at:D19}");

    private async ValueTask<T> DoAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException or TimeoutException or WebException)
        {
            throw new IOException($"The storage at {_place.Url.Authority}, bucket {_place.Bucket}, cannot be used: {e.Message.TrimEnd('.')}. It goes on by itself when the storage does.", e);
        }
    }
}
