using System.Text.Json;

namespace Toaster.Node.Agents.Collecting;

/// <summary>What an event tells of files on disk.</summary>
internal static class AnnouncedLogs
{
    private const int Deepest = 2048;

    private static readonly string[] Wanted = ["TMPDIR", "TOPDIR", "BB_CONSOLELOG", "BUILDSTATS_BASE", "BUILDNAME"];

    /// <param name="Key">file:do_x</param>
    /// <param name="Package">Name, version and revision.</param>
    public readonly record struct TaskFacts(string Key, string Task, string? LogFile, string? Package, long? Pid);

    /// <summary>Of a <c>bb.build.Task*</c> event; null: it does not say which task.</summary>
    /// <param name="line">The whole event.</param>
    public static TaskFacts? Task(ReadOnlySpan<byte> line)
    {
        string? file = null, task = null, log = null, package = null;
        long? pid = null;
        var reader = Fields(line);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("_fn"u8)) file = Text(ref reader);
            else if (reader.ValueTextEquals("_task"u8)) task = Text(ref reader);
            else if (reader.ValueTextEquals("logfile"u8)) log = Text(ref reader);
            else if (reader.ValueTextEquals("_package"u8)) package = Text(ref reader);
            else if (reader.ValueTextEquals("pid"u8)) pid = reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number) ? number : null;
            else reader.Skip();
        }

        return file is null || task is null ? null : new($"{file}:{task}", task, log, package, pid);
    }

    /// <summary>Variables that name files.</summary>
    public static Dictionary<string, string> Variables(ReadOnlySpan<byte> line)
    {
        Dictionary<string, string> found = new(StringComparer.Ordinal);
        var reader = Fields(line);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!reader.ValueTextEquals("variables"u8) || !reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.ValueSpan.Length <= 20 ? reader.GetString() : null;
                reader.Read();
                if (name is not null && Array.IndexOf(Wanted, name) >= 0 && Value(ref reader) is { } value)
                {
                    found[name] = value;
                }
                else
                {
                    reader.Skip();
                }
            }
        }

        return found;
    }

    /// <summary>Of <c>{"v":"value",...}</c>; read to its end, or nothing of it.</summary>
    private static string? Value(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        string? value = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("v"u8))
            {
                value = Text(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return value ?? "";
    }

    private static string? Text(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
        {
            return reader.GetString();
        }

        reader.Skip();
        return null;
    }

    /// <summary>Behind the brace that opens the fields.</summary>
    private static Utf8JsonReader Fields(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = Deepest });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName && !reader.ValueTextEquals("f"u8))
        {
            reader.Skip();
        }

        reader.Read();
        return reader;
    }
}
