using Toaster.Actors.Builds;
using Toaster.Actors.Journal;
using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Views;

namespace Toaster.Actors.Imports;

/// <summary>Recordings as the journal of a store tells of them.</summary>
/// <param name="version">Of the read tables.</param>
public sealed class SqlRecordings(IStore store, ImportFiles files, int version) : IRecordings
{
    // The length of a payload is in its row: nothing of the payload itself is read.
    private const string JournalSql = "SELECT count(*), coalesce(sum(length(payload)), 0), max(seq_nr) FROM build_journal WHERE entity_id = ?1";
    private const string OwnSql = "SELECT payload FROM build_journal WHERE entity_id = ?1 AND kind = 0 ORDER BY seq_nr";
    private const string LastSql = "SELECT ts FROM build_journal WHERE entity_id = ?1 ORDER BY seq_nr DESC LIMIT 1";
    private const string TablesSql = "SELECT seq, version FROM projection WHERE entity_id = ?1 AND name = 'build'";
    private const string ImportSql = "SELECT payload FROM journal WHERE entity_kind = ?1 AND entity_id = ?2 ORDER BY seq_nr LIMIT 1000";

    /// <inheritdoc/>
    public async ValueTask<RecordingView?> FindAsync(BuildId id, CancellationToken ct)
    {
        var found = await store.ReadAsync<Found?>(connection =>
        {
            var (rows, bytes, last) = connection.Prepared(JournalSql).Bind(1, id.Value).Single(row => (row.Int64(0), row.Int64(1), row.Int64(2)));
            if (rows == 0)
            {
                return null;
            }

            var own = connection.Prepared(OwnSql).Bind(1, id.Value).All(row => BuildEventJson.Read(row.Bytes(0)));
            var (seq, tables) = connection.Prepared(TablesSql).Bind(1, id.Value).First(row => (row.Int64(0), row.Int32(1)));
            var import = (own.OfType<IAttemptBegin>().LastOrDefault() as RecordingBegun)?.Import;
            var events = import is { } number
                ? connection.Prepared(ImportSql).Bind(1, (long)EntityKind.Import).Bind(2, number.Value).All(row => ImportEventJson.Read(row.Bytes(0)))
                : [];
            return new(rows, bytes, last, seq, tables, own, events);
        }, ct);
        return found is null ? null : await ViewAsync(id, found, ct);
    }

    /// <inheritdoc/>
    public ValueTask<long?> LastHeardAsync(BuildId id, CancellationToken ct)
        => store.ReadAsync(connection => connection.Prepared(LastSql).Bind(1, id.Value).First(row => (long?)row.Int64(0) * 1000), ct);

    private async ValueTask<RecordingView> ViewAsync(BuildId id, Found found, CancellationToken ct)
    {
        var latest = found.Own.OfType<IAttemptBegin>().LastOrDefault() as RecordingBegun;
        var outline = found.Import.OfType<ImportScanned>().FirstOrDefault()?.Outline;
        var index = found.Import.OfType<ImportBuildFound>().FirstOrDefault(build => build.Build == id)?.Index;
        var kept = latest is null ? null : await files.KeptBytesAsync(latest.SourceDigest, ct);
        var isDropped = latest is not null && kept is null && await files.IsDroppedAsync(latest.SourceDigest, ct);
        var place = outline?.Builds.FirstOrDefault(build => build.Index == index);
        return new(
            latest?.Import, found.Import.OfType<ImportRequested>().FirstOrDefault()?.Size, outline?.Bytes, outline?.Lines, outline?.Builds.Count,
            place?.FirstLine, place?.LastLine, latest?.SourceDigest, found.Rows, found.Bytes, found.LastSeq, found.TablesSeq, found.TablesVersion,
            version, kept, Attempts(found.Own))
        {
            Log = StateOf(latest?.SourceDigest, kept is not null, isDropped, found.Import.OfType<ImportCompleted>().FirstOrDefault()),
        };
    }

    private static KeptLogState StateOf(string? digest, bool isKept, bool isDropped, ImportCompleted? completed) => (digest, completed) switch
    {
        (null, _) => KeptLogState.None,
        _ when isKept => KeptLogState.Kept,
        _ when isDropped => KeptLogState.Dropped,
        (_, null) => KeptLogState.Incomplete,
        (_, { LogKept: false }) => KeptLogState.NotKept,
        _ => KeptLogState.Missing,
    };

    private static List<RecordingAttempt> Attempts(IReadOnlyList<IBuildEvent?> own)
    {
        var ends = own.OfType<IAttemptEnd>().ToLookup(end => end.Attempt);
        return [.. own.OfType<IAttemptBegin>().Select(begun => (Begun: begun, End: ends[begun.Attempt].FirstOrDefault())).Select(one => new RecordingAttempt(
            one.Begun.Attempt, one.Begun.Source, Micros(one.Begun.At), one.End is { } end ? Micros(end.At) : null, one.End?.Events, one.End?.Cut))];
    }

    private static long Micros(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    private sealed record Found(
        long Rows, long Bytes, long LastSeq, long TablesSeq, int TablesVersion, IReadOnlyList<IBuildEvent?> Own, IReadOnlyList<IImportEvent?> Import);
}
