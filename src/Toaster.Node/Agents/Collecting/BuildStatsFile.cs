using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Toaster.Node.Agents.Collecting;

/// <summary>What buildstats wrote about a task (<c>key: value</c> lines), as one line of JSON.</summary>
internal static class BuildStatsFile
{
    private const int Most = 64 << 10;

    private static readonly (string Name, string Field)[] Numbers =
    [
        ("Started", "started"), ("Ended", "ended"), ("Child rusage ru_utime", "cpuUser"), ("Child rusage ru_stime", "cpuSystem"),
        ("IO read_bytes", "diskRead"), ("IO write_bytes", "diskWrite"), ("Child rusage ru_maxrss", "maxRss"),
    ];

    /// <summary>Null: there is none, or nothing in it.</summary>
    public static byte[]? Read(string path, string? root, string task)
    {
        try
        {
            using var file = RegularFile.TryOpen(path, root);
            if (file is null)
            {
                return null;
            }

            var bytes = new byte[Most];
            return Write(task, Encoding.UTF8.GetString(bytes.AsSpan(0, RandomAccess.Read(file, bytes, 0))));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static byte[]? Write(string task, string text)
    {
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        foreach (var line in text.Split('\n'))
        {
            if (line.IndexOf(": ", StringComparison.Ordinal) is > 0 and var colon)
            {
                values[line[..colon]] = line[(colon + 2)..].Trim();
            }
        }

        if (values.Count == 0)
        {
            return null;
        }

        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteString("task"u8, task);
            foreach (var (name, field) in Numbers)
            {
                if (values.TryGetValue(name, out var value) && double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
                {
                    json.WriteNumber(field, number);
                }
            }

            json.WriteEndObject();
        }

        output.Write("\n"u8);
        return output.WrittenSpan.ToArray();
    }
}
