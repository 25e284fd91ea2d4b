using System.Text;

namespace Toaster.Web.Shared.Lists;

/// <summary>One name and value of an address.</summary>
public readonly record struct Field(string Key, string Value);

/// <summary>
/// What a reader has chosen in a list: search, filters, order, page, rows and columns. It lives in the address and nowhere
/// else, so <see cref="Url"/> of a state read from an address gives an address of the same state.
/// </summary>
public sealed record ListState
{
    private const int LongestText = 500;

    public required ListShape Shape { get; init; }
    public required string Path { get; init; }
    public string Search { get; init; } = "";
    public required SortKey Sort { get; init; }
    public int Page { get; init; } = 1;
    public int Rows { get; init; }
    public IReadOnlyList<Field> Filters { get; init; } = [];
    /// <summary>Null: as at first.</summary>
    public IReadOnlyList<string>? Columns { get; init; }
    /// <summary>What the address needs besides, whatever is chosen: the name of the thing whose list it is.</summary>
    public IReadOnlyList<Field> Fixed { get; init; } = [];

    public static ListState Read(string path, ListShape shape, IQueryCollection query)
    {
        var sort = query["sort"].ToString();
        var descending = sort.StartsWith('-');
        var known = shape.Sorts.FirstOrDefault(s => s.Key == sort.TrimStart('-'));
        var columns = shape.Columns.Select(c => c.Key).Where(query["col"].Contains).ToList();
        return new()
        {
            Shape = shape,
            Path = path,
            Search = Cut(query["q"].ToString().Trim()),
            Sort = known is null ? shape.Sorts[0] : known with { Descending = descending },
            Page = int.TryParse(query["page"], out var page) ? Math.Clamp(page, 1, 1_000_000) : 1,
            Rows = int.TryParse(query["rows"], out var rows) && ListShape.RowChoices.Contains(rows) ? rows : shape.Rows,
            Filters = [.. shape.Filters.SelectMany(filter => Read(filter, query))],
            Columns = columns.Count == 0 ? null : columns,
        };
    }

    public bool Has(string key, string value) => Filters.Contains(new(key, value));

    public IEnumerable<string> Values(string key) => Filters.Where(f => f.Key == key).Select(f => f.Value);

    public string? Value(string key) => Values(key).FirstOrDefault();

    public bool Shows(string column) =>
        Columns is { } chosen ? chosen.Contains(column) : Shape.Columns.FirstOrDefault(c => c.Key == column)?.AtFirst ?? true;

    public bool IsFiltered => Filters.Any(IsFilter) || Search.Length > 0;

    /// <summary>With the filter set, or dropped if it was; from the first page, as rows come and go.</summary>
    public ListState Toggle(string key, string value)
    {
        Field entry = new(key, value);
        if (Filters.Contains(entry)) return this with { Filters = [.. Filters.Where(f => f != entry)], Page = 1 };

        // In the order of the shape, so that one choice has one address.
        return this with
        {
            Filters = [.. Shape.Filters.SelectMany(f => f.Key != key ? Filters.Where(e => e.Key == f.Key) : f.Several ? [.. Filters.Where(e => e.Key == key), entry] : [entry])],
            Page = 1,
        };
    }

    public ListState Only(string key, string value) => this with { Filters = [new(key, value)], Search = "", Page = 1 };

    public ListState WithoutFilters() => WithoutChips() with { Search = "" };

    /// <summary>All rows that the search finds.</summary>
    public ListState WithoutChips() => this with { Filters = [.. Filters.Where(f => !IsFilter(f))], Page = 1 };

    public ListState WithoutFilter(string key) => this with { Filters = [.. Filters.Where(f => f.Key != key)], Page = 1 };

    public ListState OnPage(int page) => this with { Page = page };

    /// <summary>Sorted by the column, the other way round if it already is.</summary>
    public ListState SortedBy(string key)
    {
        var known = Shape.Sorts.First(s => s.Key == key);
        return this with { Sort = Sort.Key == key ? Sort with { Descending = !Sort.Descending } : known, Page = 1 };
    }

    public string Url
    {
        get
        {
            var url = new StringBuilder(Path);
            foreach (var (key, value) in Fields())
            {
                url.Append(url.Length == Path.Length ? '?' : '&').Append(key).Append('=').Append(Uri.EscapeDataString(value));
            }

            return url.ToString();
        }
    }

    /// <summary>All rows of this state as CSV: see <see cref="Csv"/>.</summary>
    public string CsvUrl => Urls.Csv(OnPage(1).Url);

    /// <summary>What the address says beyond the defaults, as fields of a form.</summary>
    /// <param name="without">Fields the form sets itself.</param>
    public IEnumerable<Field> Fields(params string[] without)
    {
        List<Field> fields = [.. Fixed];
        if (Search.Length > 0) fields.Add(new("q", Search));
        fields.AddRange(Filters);
        if (Sort != Shape.Sorts[0]) fields.Add(new("sort", (Sort.Descending ? "-" : "") + Sort.Key));
        if (Rows != Shape.Rows) fields.Add(new("rows", Rows.ToString()));
        if (Columns is { } chosen) fields.AddRange(chosen.Select(c => new Field("col", c)));
        if (Page > 1) fields.Add(new("page", Page.ToString()));
        return fields.Where(f => !without.Contains(f.Key));
    }

    private static IEnumerable<Field> Read(FilterKey filter, IQueryCollection query)
    {
        var given = query[filter.Key].Where(v => !string.IsNullOrEmpty(v)).Select(v => Cut(v!)).Distinct(StringComparer.Ordinal)
            .Where(v => filter.Values?.Contains(v) ?? true);
        return (filter.Several ? given : given.Take(1)).Select(v => new Field(filter.Key, v));
    }

    private bool IsFilter(Field field) => Shape.Filters.All(f => f.Key != field.Key || !f.IsView);

    private static string Cut(string text) => text.Length > LongestText ? text[..LongestText] : text;
}
