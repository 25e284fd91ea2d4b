namespace Toaster.Node.Terminals;

/// <summary>Rows in columns as wide as their widest cell; the last one ends where its text does.</summary>
internal sealed class TextTable(params string[] columns)
{
    private readonly List<string[]> _rows = [columns];

    public void Add(params string[] cells) => _rows.Add([.. cells.Select(Safe.Line)]);

    public void Write(TextWriter to)
    {
        var widths = Enumerable.Range(0, columns.Length).Select(i => _rows.Max(row => row[i].Length)).ToArray();
        foreach (var row in _rows)
        {
            to.WriteLine(string.Join("  ", row.Select((cell, i) => i == row.Length - 1 ? cell : cell.PadRight(widths[i]))).TrimEnd());
        }
    }
}
