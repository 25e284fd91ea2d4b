namespace Toaster.Actors.Views.Sql;

/// <summary>
/// One statement in all the orders a list knows: <c>{order}</c> in its text stands for the columns. Words that are not known
/// sort as the first one. Rows without a value come last either way; rows that are level stand in the order of
/// <paramref name="tie"/>, so that pages do not overlap.
/// </summary>
internal sealed class SortedSql(string sql, string tie, params (string Word, string Column)[] columns)
{
    private readonly Dictionary<string, (string Rising, string Falling)> _statements = columns.ToDictionary(
        column => column.Word,
        column => (Sql(sql, column.Column, "ASC", tie), Sql(sql, column.Column, "DESC", tie)),
        StringComparer.Ordinal);

    public string For(string? sort, bool descending)
    {
        var (rising, falling) = _statements.TryGetValue(sort ?? "", out var known) ? known : _statements[columns[0].Word];
        return descending ? falling : rising;
    }

    private static string Sql(string sql, string column, string direction, string tie)
        => sql.Replace("{order}", $"{column} {direction} NULLS LAST, {tie}");
}
