namespace Toaster.Actors.Journal.Sql;

/// <summary>Every statement of the journal. Parameters are numbered in the order of the columns.</summary>
internal static class JournalSql
{
    // ?1 kind  ?2 id  ?3..?7 the head after it  ?8 incarnation  ?9..?11 the head expected
    public const string CompareAndSet = """
        UPDATE entity SET last_seq = ?3, attempt = ?4, stream = ?5, agent_seq = ?6, source_offset = ?7
        WHERE kind = ?1 AND id = ?2 AND last_seq = ?9 AND attempt = ?10 AND stream = ?11
          AND (SELECT incarnation FROM store) = ?8
        """;

    // For an entity that does not exist yet, the insert is the compare.
    public const string Create = """
        INSERT INTO entity (kind, id, last_seq, attempt, stream, agent_seq, source_offset)
        SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7 FROM store WHERE incarnation = ?8
        ON CONFLICT DO NOTHING
        """;

    public const string InsertBuildRow = """
        INSERT INTO build_journal (entity_id, seq_nr, kind, first, cnt, fmt, ts, writer, payload)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
        """;

    public const string InsertRow = """
        INSERT INTO journal (entity_id, seq_nr, kind, first, cnt, fmt, ts, writer, payload, entity_kind)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
        """;

    public const string Head = """
        SELECT last_seq, attempt, stream, agent_seq, source_offset FROM entity WHERE kind = ?1 AND id = ?2
        """;

    public const string Ids = "SELECT id FROM entity WHERE kind = ?1 ORDER BY id";

    public const string BuildRows = """
        SELECT seq_nr, kind, first, cnt, fmt, ts, writer, payload FROM build_journal
        WHERE entity_id = ?1 AND seq_nr >= ?2 ORDER BY seq_nr LIMIT ?3
        """;

    public const string Rows = """
        SELECT seq_nr, kind, first, cnt, fmt, ts, writer, payload FROM journal
        WHERE entity_kind = ?4 AND entity_id = ?1 AND seq_nr >= ?2 ORDER BY seq_nr LIMIT ?3
        """;

    public const string Claim = """
        INSERT INTO registry (registry, key, kind, id) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING
        """;

    public const string Holder = "SELECT kind, id FROM registry WHERE registry = ?1 AND key = ?2";

    public const string HoldersByPrefix = """
        SELECT key, kind, id FROM registry
        WHERE registry = ?1 AND key >= ?2 AND substr(key, 1, length(?2)) = ?2 ORDER BY key LIMIT ?3
        """;

    public const string Release = "DELETE FROM registry WHERE registry = ?1 AND key = ?2 AND kind = ?3 AND id = ?4";

    public const string Open = "INSERT INTO open_entity (kind, id) VALUES (?1, ?2) ON CONFLICT DO NOTHING";

    public const string Close = "DELETE FROM open_entity WHERE kind = ?1 AND id = ?2";

    public const string OpenEntities = "SELECT id FROM open_entity WHERE kind = ?1 ORDER BY id";

    // Above everything given before, and above every id that came from elsewhere (project 1 exists from the start).
    public const string NextId = """
        INSERT INTO id_sequence (kind, next)
        VALUES (?1, coalesce((SELECT max(id) FROM entity WHERE kind = ?1), 0) + 2)
        ON CONFLICT (kind) DO UPDATE SET next = CASE WHEN id_sequence.next >= excluded.next THEN id_sequence.next + 1 ELSE excluded.next END
        RETURNING next - 1
        """;
}
