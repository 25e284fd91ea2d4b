using System.Text;
using System.Text.Json.Nodes;

namespace Toaster.Fuzz.Mutation;

/// <summary>Event logs as a broken disk, a crash or an enemy makes them.</summary>
internal sealed class LogMutator(Corpus corpus)
{
    private static readonly string[] Values =
    [
        "null", "true", "[]", "{}", "\"\"", "0", "-1", "1e999", "-1e-999", "123456789012345678901234567890", "\"\\ud800\"", "\"\\u0000\"", "\"<script>alert(1)</script>\"",
        "[[[[[[[[]]]]]]]]", "{\"$up\":99}", "{\"$tuple\":[1]}", "{\"a\":1,\"a\":2}", "9223372036854775808", "0.1e1", "\"%s %d %(x)s %*d\"",
    ];

    private readonly PickleMutator _pickles = new(corpus);

    public byte[] Make(Random random)
    {
        var lines = Lines(random.Of(corpus.Logs));
        for (var n = random.Next(1, 6); n > 0; n--)
        {
            Mutate(random, lines);
        }

        byte[] log = [.. lines.SelectMany(line => line)];
        return random.OneIn(8) ? random.Damage(log) : random.OneIn(12) ? log[..random.Next(log.Length + 1)] : log;
    }

    private static List<byte[]> Lines(byte[] log)
    {
        List<byte[]> lines = [];
        for (var from = 0; from < log.Length;)
        {
            var end = Array.IndexOf(log, (byte)'\n', from) is >= 0 and var feed ? feed + 1 : log.Length;
            lines.Add(log[from..end]);
            from = end;
        }

        return lines;
    }

    private void Mutate(Random random, List<byte[]> lines)
    {
        if (lines.Count == 0)
        {
            lines.Add("{}\n"u8.ToArray());
        }

        var at = random.Next(lines.Count);
        var count = Math.Min(random.Next(1, 30), lines.Count - at);
        switch (random.Next(12))
        {
            case 0:
                lines.RemoveRange(at, count);
                break;
            case 1:
                lines.InsertRange(random.Next(lines.Count), lines.GetRange(at, count));
                break;
            case 2:
                var moved = lines.GetRange(at, count);
                lines.RemoveRange(at, count);
                lines.InsertRange(random.Next(lines.Count + 1), moved);
                break;
            case 3:
                var other = Lines(random.Of(corpus.Logs));
                var from = random.Next(other.Count);
                lines.InsertRange(at, other.GetRange(from, Math.Min(random.Next(1, 200), other.Count - from)));
                break;
            case 4:
                lines[at] = lines[at][..random.Next(lines[at].Length)];
                break;
            case 5:
                lines[at] = random.Damage(lines[at]);
                break;
            case 6:
                lines.Insert(at, [.. random.Bytes(random.Next(200)), (byte)'\n']);
                break;
            case 7:
                lines.Insert(at, Encoding.UTF8.GetBytes(Nested(random)));
                break;
            case 8 or 9:
                lines[at] = Restructured(random, lines[at]);
                break;
            default:
                lines[at] = _pickles.MakeLog(random);
                break;
        }
    }

    private static string Nested(Random random)
    {
        var depth = random.Of([10, 255, 256, 257, 2000, 20_000]);
        return random.Next(3) switch
        {
            0 => new string('[', depth) + "\n",
            1 => $$"""{"allvariables": {{string.Concat(Enumerable.Repeat("{\"a\":", depth))}}1{{new string('}', depth)}}}""" + "\n",
            _ => $$"""{"class": {{new string('[', depth)}}{{new string(']', depth)}}, "vars": ""}""" + "\n",
        };
    }

    /// <summary>The line's JSON with something at a place where something else belongs.</summary>
    private static byte[] Restructured(Random random, byte[] line)
    {
        try
        {
            var root = JsonNode.Parse(line);
            var node = root;
            while (node is JsonObject { Count: > 0 } or JsonArray { Count: > 0 })
            {
                var (container, key) = (node, random.Next(node is JsonObject o ? o.Count : ((JsonArray)node).Count));
                node = container is JsonObject map ? map.ElementAt(key).Value : ((JsonArray)container)[key];
                if (random.OneIn(3) || node is not (JsonObject or JsonArray))
                {
                    return Replaced(random, root!, container, key);
                }
            }
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or InvalidOperationException or ArgumentException)
        {
            // Not JSON any more: some other change then.
        }

        return random.Damage(line);
    }

    private static byte[] Replaced(Random random, JsonNode root, JsonNode container, int key)
    {
        var mark = $"mark{random.Next()}";
        if (container is JsonObject map)
        {
            var name = map.ElementAt(key).Key;
            map.Remove(name);
            map.Insert(0, random.OneIn(6) ? mark : name, JsonValue.Create(mark));
        }
        else
        {
            ((JsonArray)container)[key] = JsonValue.Create(mark);
        }

        return Encoding.UTF8.GetBytes(root.ToJsonString().Replace($"\"{mark}\"", random.Of(Values), StringComparison.Ordinal) + "\n");
    }
}
