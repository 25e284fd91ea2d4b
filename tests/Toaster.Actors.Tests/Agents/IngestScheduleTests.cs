using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Toaster.Actors.Agents;
using Toaster.Actors.Builds;
using Toaster.Actors.Journal;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Agents;

/// <summary>
/// Streams sent by recorders that doubt everything: batches cut anywhere, sent again, late, several at once, over restarts of the
/// server. Whatever the order, what is stored is every event once.
/// </summary>
public sealed class IngestScheduleTests : IAsyncLifetime
{
    private const int Builds = 4;
    private readonly TemporaryDirectory _directory = new();
    private ToasterSystem _toaster = null!;

    public async Task InitializeAsync() => _toaster = await StartAsync();

    public async Task DisposeAsync()
    {
        await _toaster.DisposeAsync();
        _directory.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task Streams_SentInAnyWay_AreStoredExactly(int seed)
    {
        var random = new Random(seed);
        var streams = Enumerable.Range(0, Builds).Select(i => new Stream($"{seed:x16}{i:x16}", random.Next(1, 400), random.Next())).ToList();

        for (var phase = 0; phase < 3; phase++)
        {
            await Task.WhenAll(streams.Select(stream => SendSomeAsync(stream, isLast: phase == 2)));
            await _toaster.DisposeAsync();
            _toaster = await StartAsync();
        }

        foreach (var stream in streams)
        {
            var offered = await _toaster.Ingest.OfferAsync(stream.Offer, default);
            Assert.Equal((true, stream.Events + 1L), (offered.IsSealed, offered.Place.Next));
            Assert.Equal(stream.Lines, await StoredAsync(offered.Build));
        }
    }

    /// <summary>A recorder's life until it is told to stop: mostly the next batch, sometimes an old one, a part of one, several at once.</summary>
    private async Task SendSomeAsync(Stream stream, bool isLast)
    {
        var random = stream.Random;
        var offered = await _toaster.Ingest.OfferAsync(stream.Offer, default);
        var (next, turns) = ((int)offered.Place.Next, random.Next(1, 30));
        while (isLast ? next <= stream.Events : turns-- > 0 && next <= stream.Events)
        {
            var batches = Enumerable.Range(0, random.Next(4) == 0 ? 3 : 1).Select(_ =>
            {
                var first = random.Next(3) == 0 ? random.Next(1, Math.Min(stream.Events, next + 3) + 1) : next;
                return (First: first, Count: random.Next(0, 40));
            });
            var places = await Task.WhenAll(batches.Select(batch => TrySendAsync(offered, stream, batch.First, batch.Count)));
            next = (int)places.Max(place => place.Next);
        }

        if (isLast)
        {
            var seal = new AttemptSeal(stream.Events, stream.Digest, null, null);
            Assert.Equal([stream.Events, stream.Events], await Task.WhenAll(SealAsync(offered, seal), SealAsync(offered, seal)));
        }
    }

    private async Task<StreamPlace> TrySendAsync(OfferedBuild offered, Stream stream, int first, int count)
    {
        try
        {
            return (await _toaster.Ingest.RecordAsync(offered.Build, offered.Attempt, first, stream.Batch(first, count), default)).Place;
        }
        catch (IngestRefusedException e) when (e.Code == "hole")
        {
            return e.Place!.Value;
        }
    }

    private async Task<long> SealAsync(OfferedBuild offered, AttemptSeal seal) => await _toaster.Ingest.SealAsync(offered.Build, offered.Attempt, seal, default);

    private async Task<IReadOnlyList<string>> StoredAsync(BuildId id)
    {
        List<string> lines = [];
        await foreach (var row in new Actors.Journal.Sql.SqlJournal(_toaster.Store, "test", TimeProvider.System).ReadAsync(new(EntityKind.Build, id.Value), 1, default))
        {
            if (row.Kind == RowKind.Chunk)
            {
                Assert.Equal(lines.Count + 1, row.First);
                ChunkCodec.AddTo((_, line) => lines.Add(Encoding.UTF8.GetString(line)), row);
            }
        }

        return lines;
    }

    private Task<ToasterSystem> StartAsync() => ToasterSystem.StartAsync(
        new(_directory.Path, "test") { Imports = new() { DiskReserve = 0 }, SnapshotEvery = 50 }, new FakeEventSource(), TimeProvider.System,
        NullLoggerFactory.Instance, default);

    private sealed class Stream(string key, int events, int seed)
    {
        public BuildOffer Offer { get; } = new(key, "bitbake x", null);

        public Random Random { get; } = new(seed);

        public int Events => events;

        public IReadOnlyList<string> Lines { get; } = [.. Enumerable.Range(1, events).Select(
            i => $$$"""{"s":{{{i}}},"t":{{{i}}},"l":{{{i}}},"o":{{{i * 10}}},"e":{{{(i * 10) + 10}}},"c":"x.Event","f":{"n":{{{i}}},"key":"{{{key}}}"}}""")];

        public string Digest
        {
            get
            {
                using var digest = new StreamDigest();
                for (var i = 0; i < events; i++)
                {
                    digest.Add(i + 1, Encoding.UTF8.GetBytes(Lines[i]));
                }

                return digest.ToString();
            }
        }

        public byte[] Batch(int first, int count) => Encoding.UTF8.GetBytes(string.Concat(Lines.Skip(first - 1).Take(count).Select(line => line + "\n")));
    }
}
