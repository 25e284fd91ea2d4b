using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Toaster.Actors.Builds;
using Toaster.Actors.Journal;

namespace Toaster.Chaos.Dumps;

/// <summary>
/// The journal, as the sequence of events it holds, and the tables around it. What must hold in any directory is checked on the
/// way: rows and events are numbered without holes, every recording has one end, nothing has work left to do.
/// </summary>
internal sealed class JournalDump(SqliteConnection connection, Labels labels, DumpBuilder dump)
{
    public static readonly string[] Tables = ["entity", "build_journal", "journal", "open_entity", "registry", "import_view", "projection"];

    // Times of recording, the random name of a stream, numbers that stand for names.
    private static readonly string[] LeftOut = ["at", "stream", "import", "requestedAt"];

    // Of an import: also whether it came first or found its builds recorded by its twin whose answer was lost.
    private static readonly string[] LeftOutOfImports = ["at", "id", "build", "existing", "startedAt", "endedAt", "project"];

    public void Write()
    {
        Each("SELECT kind, id FROM open_entity", row => throw new ChaosFailure($"{labels.Of(row.GetInt64(0), row.GetInt64(1))} has work left to do."));
        Each("SELECT registry, key, kind, id FROM registry", row => dump.Add(
            "registry", $"{row.GetString(0)} {row.GetString(1)} {labels.Of(row.GetInt64(2), row.GetInt64(3))}"));
        Each("SELECT kind, id, last_seq, attempt, agent_seq, source_offset FROM entity", WriteEntity);
        Each("SELECT import_id, view FROM import_view", row => dump.AddOnce(
            "import_view", $"{labels.Of(3, row.GetInt64(0))} {Canonical.Json(Encoding.UTF8.GetBytes(row.GetString(1)), LeftOutOfImports)}"));
        Each(
            "SELECT p.entity_id, p.name, p.version, p.seq, e.last_seq FROM projection p LEFT JOIN entity e ON e.kind = 2 AND e.id = p.entity_id",
            row => dump.Add("projection", row.GetInt64(3) == row.GetInt64(4)
                ? $"{labels.Build(row.GetInt64(0))} {row.GetString(1)} version {row.GetInt64(2)}"
                : throw new ChaosFailure($"The tables of {labels.Build(row.GetInt64(0))} stand at row {row.GetInt64(3)}, its journal at {row.GetInt64(4)}.")));
    }

    private void WriteEntity(SqliteDataReader entity)
    {
        var (kind, id, last) = (entity.GetInt64(0), entity.GetInt64(1), entity.GetInt64(2));
        var name = labels.Of(kind, id);
        var rows = Rows(kind, id);
        if (!rows.Select(row => row.SeqNr).SequenceEqual(Enumerable.Range(1, (int)last).Select(n => (long)n)))
        {
            throw new ChaosFailure($"{name} should have rows 1 to {last}, but has {string.Join(' ', rows.Select(row => row.SeqNr))}.");
        }

        if (kind == 2)
        {
            dump.Add("entity", $"{name} attempt {entity.GetInt64(3)}, event {entity.GetInt64(4)}, byte {entity.GetInt64(5)}");
            WriteBuild(name, rows);
        }
        else if (kind == 3)
        {
            // A file whose answer was lost was sent again, and both imports stand there: once is enough, but both must be right.
            dump.AddOnce("import journal", $"{name}: {string.Join(" ", rows.Select(row => Canonical.Json(row.Payload.Span, LeftOutOfImports)).Order(StringComparer.Ordinal))}");
        }
        else
        {
            dump.Add("other journals", $"{name}: {string.Join(" ", rows.Select(row => Canonical.Json(row.Payload.Span, LeftOut)))}");
        }
    }

    /// <summary>How events were grouped into rows does not matter; that each is there once, in order, does.</summary>
    private void WriteBuild(string name, List<JournalRow> rows)
    {
        var (attempt, events, isOpen) = (0, 0L, false);
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var row in rows)
        {
            if (row.Kind == RowKind.Chunk)
            {
                events = AddEvents($"{name}, attempt {attempt}", row, isOpen ? events : throw new ChaosFailure($"{name} has events outside a recording."), digest);
                continue;
            }

            var fact = JsonNode.Parse(row.Payload.Span)!;
            switch (fact["type"]!.GetValue<string>())
            {
                case "recording-begun.v1" when !isOpen && fact["attempt"]!.GetValue<int>() == attempt + 1:
                    (attempt, events, isOpen) = (attempt + 1, 0, true);
                    break;
                case "recording-ended.v1" when isOpen && fact["events"]!.GetValue<long>() == events:
                    isOpen = false;
                    dump.Add("build journal", $"{name}, attempt {attempt}: {events} events {Convert.ToHexStringLower(digest.GetHashAndReset())}");
                    break;
                case "build-deleted.v1" when rows.Count == 1:
                    break;
                default:
                    throw new ChaosFailure($"{name}: after attempt {attempt} with {events} events ({(isOpen ? "open" : "ended")}) comes {fact.ToJsonString()}.");
            }

            dump.Add("build journal", $"{name}, attempt {attempt}: {Canonical.Json(row.Payload.Span, LeftOut)}");
        }

        if (isOpen)
        {
            throw new ChaosFailure($"The recording of {name} has no end.");
        }
    }

    private static long AddEvents(string name, JournalRow row, long before, IncrementalHash digest)
    {
        foreach (var e in ChunkCodec.Read(row))
        {
            if (e.Number != ++before)
            {
                throw new ChaosFailure($"{name}: event {e.Number} stands where event {before} should.");
            }

            digest.AppendData(Encoding.UTF8.GetBytes($"{e.Number} {e.Arrival} {e.Line} {e.Offset} {e.End} {e.Class} "));
            digest.AppendData(e.Fields.Span);
        }

        return before;
    }

    private List<JournalRow> Rows(long kind, long id)
    {
        List<JournalRow> rows = [];
        var (table, where) = kind == 2 ? ("build_journal", "") : ("journal", $"AND entity_kind = {kind}");
        Each(
            $"SELECT seq_nr, kind, first, cnt, fmt, payload FROM {table} WHERE entity_id = {id} {where} ORDER BY seq_nr",
            row => rows.Add(new(
                row.GetInt64(0), (RowKind)row.GetInt32(1), row.GetInt64(2), row.GetInt32(3), row.GetInt32(4), default, "", (byte[])row.GetValue(5))));
        dump.Rows += rows.Count;
        return rows;
    }

    private void Each(string sql, Action<SqliteDataReader> read)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            read(row);
        }
    }
}
