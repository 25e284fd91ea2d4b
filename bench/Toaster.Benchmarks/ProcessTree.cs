using System.Globalization;

namespace Toaster.Benchmarks;

/// <summary>A process and those it started, as <c>/proc</c> has them.</summary>
internal static class ProcessTree
{
    private const int Parent = 1, UserTime = 11, ChildSystemTime = 14; // Places after the name in stat.

    /// <summary>CPU seconds of a process, of its children, and of those that ended, in hundredths.</summary>
    public static double Cpu(int root)
    {
        var all = new DirectoryInfo("/proc").EnumerateDirectories()
            .Select(directory => int.TryParse(directory.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? Stat(id) : null)
            .OfType<(int Id, long[] Fields)>();
        return all.Where(process => process.Id == root || process.Fields[Parent] == root).Sum(process => process.Fields[UserTime..(ChildSystemTime + 1)].Sum()) / 100.0;
    }

    private static (int Id, long[] Fields)? Stat(int id)
    {
        try
        {
            var fields = File.ReadAllText($"/proc/{id}/stat").Split(") ")[^1].Split(' ');
            return (id, [.. fields.Take(ChildSystemTime + 1).Select(field => long.TryParse(field, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : 0)]);
        }
        catch (IOException)
        {
            return null; // It has just ended.
        }
    }
}
