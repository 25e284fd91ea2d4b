using System.Text;
using Toaster.Actors.Builds;
using Toaster.Actors.Journal;
using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Queue;

namespace Toaster.Actors.Tests.Journal.Model;

/// <summary>A row and the transaction that wrote it.</summary>
/// <param name="What">A domain event, or <see cref="StoredEvents"/>.</param>
internal sealed record StoredRow(BuildId Build, long Seq, long Transaction, object What);

/// <summary>What the store holds in the end.</summary>
internal sealed record Stored(
    IReadOnlyDictionary<BuildId, EntityHead> Heads, IReadOnlyList<StoredRow> Rows, QueueLook Queue, IReadOnlySet<long> Open)
{
    public static async ValueTask<Stored> ReadAsync(IStore store, long firstBuild)
    {
        var journal = new SqlJournal(store, "test", TimeProvider.System);
        List<StoredRow> rows = [];
        Dictionary<BuildId, EntityHead> heads = [];
        for (var id = firstBuild; id < firstBuild + World.Builds; id++)
        {
            var entity = new PersistenceId(EntityKind.Build, id);
            heads[new(id)] = await journal.ReadHeadAsync(entity, default);
            await foreach (var row in journal.ReadAsync(entity, 1, default))
            {
                rows.Add(new(new(id), row.SeqNr, row.Timestamp.ToUnixTimeMilliseconds(), What(row)));
            }
        }

        return new(
            heads, rows, await new SqlQueueRows(store).LookAsync(default),
            (await journal.ReadOpenAsync(EntityKind.Build, default)).Select(id => id.Value).ToHashSet());
    }

    private static object What(JournalRow row)
    {
        if (row.Kind == RowKind.DomainEvent)
        {
            return BuildEventJson.Read(row.Payload.Span) ?? (object)"a row that cannot be read";
        }

        List<string> lines = [];
        ChunkCodec.AddTo((_, line) => lines.Add(Encoding.UTF8.GetString(line)), row);
        return new StoredEvents(row.First, lines);
    }
}
