using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Toaster.Testing;

namespace Toaster.Fuzz.Mutation;

/// <summary>The recordings of the repository, unpacked: what mutations begin with.</summary>
internal sealed class Corpus
{
    private const int LargestLog = 400 << 10;

    private Corpus(IReadOnlyList<byte[]> logs, IReadOnlyList<(string Class, byte[] Pickle)> events) => (Logs, Events) = (logs, events);

    public IReadOnlyList<byte[]> Logs { get; }

    /// <summary>One event of each class and log.</summary>
    public IReadOnlyList<(string Class, byte[] Pickle)> Events { get; }

    /// <summary>A log of one line.</summary>
    public static byte[] LogOf(string name, byte[] pickle)
    {
        var rows = string.Concat(Convert.ToBase64String(pickle).Chunk(76).Select(row => new string(row) + "\\n"));
        return Encoding.UTF8.GetBytes($$"""{"class": "{{name}}", "vars": "{{rows}}"}""" + "\n");
    }

    public static Corpus Load()
    {
        List<byte[]> logs = [];
        Dictionary<(string, int), byte[]> events = [];
        foreach (var path in Directory.GetFiles(EventLogs.Own()!, "*.json.gz").Order(StringComparer.Ordinal))
        {
            using var gzip = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
            using var bytes = new MemoryStream();
            try
            {
                gzip.CopyTo(bytes);
            }
            catch (InvalidDataException)
            {
                continue; // Recorded so on purpose.
            }

            AddEvents(events, bytes.ToArray(), logs.Count);
            if (bytes.Length < LargestLog)
            {
                logs.Add(bytes.ToArray());
            }
        }

        return new(logs, [.. events.Select(e => (e.Key.Item1, e.Value))]);
    }

    private static void AddEvents(Dictionary<(string, int), byte[]> events, byte[] log, int number)
    {
        foreach (var line in Encoding.UTF8.GetString(log).Split('\n'))
        {
            try
            {
                using var json = JsonDocument.Parse(line);
                if (json.RootElement.TryGetProperty("class", out var name) && json.RootElement.GetProperty("vars").GetString() is { } vars)
                {
                    events.TryAdd((name.GetString()!, number), Convert.FromBase64String(vars.Replace("\n", "", StringComparison.Ordinal)));
                }
            }
            catch (Exception e) when (e is JsonException or FormatException or KeyNotFoundException)
            {
                // A damaged line of a damaged recording.
            }
        }
    }
}
