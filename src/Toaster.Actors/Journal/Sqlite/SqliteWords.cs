namespace Toaster.Actors.Journal.Sqlite;

/// <summary>The one word of the stores' statements that SQLite says otherwise: <c>nocase(x)</c> is <c>x COLLATE NOCASE</c>.</summary>
internal static class SqliteWords
{
    private const string Word = "nocase(";

    public static string Expand(string sql)
    {
        for (var at = sql.IndexOf(Word, StringComparison.Ordinal); at >= 0; at = sql.IndexOf(Word, at, StringComparison.Ordinal))
        {
            var end = End(sql, at + Word.Length);
            sql = $"{sql[..at]}{sql[(at + Word.Length)..end]} COLLATE NOCASE{sql[(end + 1)..]}";
        }

        return sql;
    }

    /// <summary>Where the bracket closes that was opened before.</summary>
    private static int End(string sql, int from)
    {
        for (var (i, open) = (from, 1); i < sql.Length; i++)
        {
            open += sql[i] switch { '(' => 1, ')' => -1, _ => 0 };
            if (open == 0)
            {
                return i;
            }
        }

        throw new ArgumentException($"A bracket is not closed: {sql}", nameof(sql));
    }
}
