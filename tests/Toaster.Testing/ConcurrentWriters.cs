using System.Text;
using Toaster.Actors.Journal;

namespace Toaster.Testing;

/// <summary>
/// The property behind everything: however many write one entity at once, its rows are exactly the ones whose writers were
/// told that they won. First rounds in which all hold the same head, so that one may win; then everybody for themselves.
/// </summary>
public static class ConcurrentWriters
{
    private const int Writers = 8;
    private const int Rounds = 10;
    private const int Tries = 20;

    /// <summary>Null when the property holds; else what was wrong.</summary>
    public static async Task<string?> RunAsync(IJournal journal, int seed)
    {
        var id = new PersistenceId(EntityKind.Build, 1_000 + seed);
        var won = new List<string>();
        for (var round = 0; round < Rounds; round++)
        {
            var winners = await RoundAsync(journal, id, round);
            if (winners.Count != 1)
            {
                return $"Round {round}: {winners.Count} writers with the same head were told that they won.";
            }

            won.AddRange(winners);
        }

        var free = await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => FreeAsync(journal, id, writer, seed))));
        won.AddRange(free.SelectMany(texts => texts));
        return await CompareAsync(journal, id, won);
    }

    private static async Task<List<string>> RoundAsync(IJournal journal, PersistenceId id, int round)
    {
        var head = await journal.ReadHeadAsync(id, default);
        var winners = await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(
            () => TryAsync(journal, id, head, $"round {round} writer {writer}"))));
        return [.. winners.OfType<string>()];
    }

    private static async Task<List<string>> FreeAsync(IJournal journal, PersistenceId id, int writer, int seed)
    {
        var random = new Random(HashCode.Combine(seed, writer));
        var won = new List<string>();
        for (var n = 0; n < Tries; n++)
        {
            var head = await journal.ReadHeadAsync(id, default);
            for (var pause = random.Next(4); pause > 0; pause--)
            {
                await Task.Yield();
            }

            if (await TryAsync(journal, id, head, $"writer {writer} number {n}") is { } text)
            {
                won.Add(text);
            }
        }

        return won;
    }

    private static async Task<string?> TryAsync(IJournal journal, PersistenceId id, EntityHead head, string text)
        => (await journal.AppendAsync([Requests.Of(id, head, text)], default))[0] is AppendResult.Committed ? text : null;

    private static async Task<string?> CompareAsync(IJournal journal, PersistenceId id, List<string> won)
    {
        var rows = new List<JournalRow>();
        await foreach (var row in journal.ReadAsync(id, 1, default))
        {
            rows.Add(row);
        }

        var texts = rows.ConvertAll(row => Encoding.UTF8.GetString(row.Payload.Span));
        var head = await journal.ReadHeadAsync(id, default);
        return !texts.Order(StringComparer.Ordinal).SequenceEqual(won.Order(StringComparer.Ordinal))
            ? $"{won.Count} wins, {texts.Count} rows."
            : !rows.Select(row => row.SeqNr).SequenceEqual(Enumerable.Range(1, rows.Count).Select(n => (long)n))
                ? "The numbers have holes."
                : head.LastSeq != rows.Count ? $"{rows.Count} rows, but the head says {head.LastSeq}." : null;
    }
}
