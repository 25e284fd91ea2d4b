namespace Toaster.Actors.Journal.Postgres;

/// <summary>Chunks of many builds in one statement.</summary>
internal static class PostgresGroup
{
    // Locked first, in the order of their numbers: two servers that want the same builds do not wait for each other in a circle.
    // An update that waited looks at the row again as it is now, so what it compares is what it locks.
    public const string Sql = """
        WITH asked AS (
            SELECT * FROM unnest(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
            AS r(id, expected_seq, expected_attempt, expected_stream, last_seq, attempt, stream, agent_seq, source_offset)
        ), locked AS (
            SELECT e.id FROM entity e JOIN asked r ON r.id = e.id WHERE e.kind = 2 ORDER BY e.id FOR UPDATE OF e
        ), won AS (
            UPDATE entity e
            SET last_seq = r.last_seq, attempt = r.attempt, stream = r.stream, agent_seq = r.agent_seq, source_offset = r.source_offset
            FROM asked r JOIN locked l ON l.id = r.id
            WHERE e.kind = 2 AND e.id = r.id AND e.last_seq = r.expected_seq AND e.attempt = r.expected_attempt AND e.stream = r.expected_stream
                AND (SELECT incarnation FROM store) = ?10
            RETURNING e.id
        ), written AS (
            INSERT INTO build_journal (entity_id, seq_nr, kind, first, cnt, fmt, ts, writer, payload)
            SELECT j.id, j.seq_nr, j.kind, j.first, j.cnt, j.fmt, ?17, ?18, j.payload
            FROM unnest(?11, ?12, ?13, ?14, ?15, ?16, ?19) AS j(id, seq_nr, kind, first, cnt, fmt, payload) JOIN won ON won.id = j.id
        )
        SELECT id FROM won
        """;

    /// <returns>The builds that won.</returns>
    public static HashSet<long> Run(PostgresConnection connection, string sql, IReadOnlyList<AppendRequest> requests, long incarnation, string writer, long now)
    {
        var rows = requests.SelectMany(request => request.Rows.Select((row, i) => (request.Id.Value, Seq: request.Expected.LastSeq + i + 1, Row: row))).ToList();
        var statement = connection.Statement(sql);
        statement
            .BindAll(1, Of(request => request.Id.Value)).BindAll(2, Of(request => request.Expected.LastSeq)).BindAll(3, Of(request => request.Expected.Attempt))
            .BindAll(4, [.. requests.Select(request => request.Expected.Stream)]).BindAll(5, Of(request => request.Next.LastSeq))
            .BindAll(6, Of(request => request.Next.Attempt)).BindAll(7, [.. requests.Select(request => request.Next.Stream)])
            .BindAll(8, Of(request => request.Next.AgentSeq)).BindAll(9, Of(request => request.Next.SourceOffset))
            .BindAll(11, [.. rows.Select(row => row.Value)]).BindAll(12, [.. rows.Select(row => row.Seq)])
            .BindAll(13, [.. rows.Select(row => (long)row.Row.Kind)]).BindAll(14, [.. rows.Select(row => row.Row.First)])
            .BindAll(15, [.. rows.Select(row => (long)row.Row.Count)]).BindAll(16, [.. rows.Select(row => (long)row.Row.Format)])
            .BindAll(19, [.. rows.Select(row => row.Row.Payload)])
            .Bind(10, incarnation).Bind(17, now).Bind(18, writer);
        return [.. statement.All(row => row.Int64(0))];

        long[] Of(Func<AppendRequest, long> value) => [.. requests.Select(value)];
    }
}
