using System.Globalization;
using System.Text;
using Toaster.Actors.Views;

namespace Toaster.Web.Shared.Lists;

/// <summary>One column of a table as text: null is an empty cell.</summary>
public sealed record CsvColumn<T>(string Head, Func<T, object?> Value);

/// <summary>
/// A list as CSV (RFC 4180, UTF-8): all of its pages under the search, filters and order of the address. A cell that a spreadsheet
/// would take for a formula has an apostrophe in front.
/// </summary>
internal static class Csv
{
    // What a spreadsheet can hold, and more than any list of a build has.
    private const int MostPages = 1_000_000 / PageRequest.MaxSize;

    /// <summary>The address asks for it.</summary>
    public static bool IsAsked(HttpContext http) => http.Request.Query["format"] == "csv";

    /// <param name="page">Reads one page of the list.</param>
    public static IResult Of<T>(string fileName, IReadOnlyList<CsvColumn<T>> columns, Func<PageRequest, ValueTask<Page<T>>> page) =>
        Results.Stream(stream => WriteAsync(stream, columns, page), "text/csv; charset=utf-8", fileName);

    /// <summary>A list that has no pages.</summary>
    public static IResult Of<T>(string fileName, IReadOnlyList<CsvColumn<T>> columns, IReadOnlyList<T> rows) =>
        Of(fileName, columns, page => new(new Page<T>(page.Number == 1 ? rows : [], rows.Count, page)));

    /// <summary>The first line, then the rows.</summary>
    internal static async Task WriteAsync<T>(Stream stream, IReadOnlyList<CsvColumn<T>> columns, Func<PageRequest, ValueTask<Page<T>>> page)
    {
        await using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\r\n" };
        await writer.WriteLineAsync(Line(columns.Select(column => (object?)column.Head)));
        for (var number = 1; number <= MostPages; number++)
        {
            var rows = await page(new(number, PageRequest.MaxSize));
            foreach (var row in rows.Rows)
            {
                await writer.WriteLineAsync(Line(columns.Select(column => column.Value(row))));
            }

            if (rows.Rows.Count < PageRequest.MaxSize) return;
        }
    }

    internal static string Cell(object? value)
    {
        if (value is not string text) return value is IFormattable number ? number.ToString(null, CultureInfo.InvariantCulture) : value?.ToString() ?? "";

        if (text is ['=' or '+' or '-' or '@' or '\t' or '\r' or '\n', ..]) text = "'" + text;
        return text.AsSpan().ContainsAny("\",\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }

    private static string Line(IEnumerable<object?> cells) => string.Join(',', cells.Select(Cell));
}
