using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace Toaster.Benchmarks;

/// <summary>
/// <c>pad LOG OUT [--times N]</c>: the same build with N times the bytes: behind each line come log records and progress events, no
/// two of them alike. They are the log's own first ones of their kind with another text, another share.
/// </summary>
internal static class PaddedLog
{
    public static int Run(string[] args)
    {
        var options = new Options(args);
        if (options.Words.Count != 2)
        {
            Console.Error.WriteLine("usage: pad LOG OUT [--times N]");
            return 2;
        }

        Write(options.Words[0], options.Words[1], options.Number("--times", 10));
        return 0;
    }

    private static void Write(string log, string output, int times)
    {
        var lines = File.ReadLines(log);
        var record = Pickle(lines, "logging.LogRecord", "\u0004INFO"u8.ToArray());
        var text = Behind(record, "msg"u8) + 3; // Memoize, the opcode of a short text, its length.
        var progress = Pickle(lines, "bb.event.ProcessProgress", "progress"u8.ToArray());
        var share = Behind(progress, "progress"u8) + 2; // Memoize, the opcode of a number.
        using var file = new StreamWriter(output, append: false, new UTF8Encoding(false), 1 << 20);
        long original = 0, padded = 0, number = 0;
        foreach (var line in lines)
        {
            file.Write(line);
            file.Write('\n');
            for (original += line.Length + 1; padded < original * (times - 1); number++)
            {
                var one = number % 2 == 0 ? Record(record, text, number) : Progress(progress, share, number);
                file.Write(one);
                padded += one.Length;
            }
        }
    }

    private static string Record(byte[] pickle, int at, long number)
    {
        Encoding.ASCII.GetBytes($"{number:000000000} ").CopyTo(pickle, at);
        return Line("logging.LogRecord", pickle);
    }

    private static string Progress(byte[] pickle, int at, long number)
    {
        BinaryPrimitives.WriteDoubleBigEndian(pickle.AsSpan(at), number % 1_000_000 / 10_000.0);
        return Line("bb.event.ProcessProgress", pickle);
    }

    private static string Line(string name, byte[] pickle) => $"{{\"class\": \"{name}\", \"vars\": \"{Convert.ToBase64String(pickle)}\\n\"}}\n";

    private static int Behind(byte[] pickle, ReadOnlySpan<byte> name) => pickle.AsSpan().IndexOf(name) + name.Length;

    /// <summary>The first event of a class whose pickle holds certain bytes.</summary>
    private static byte[] Pickle(IEnumerable<string> lines, string name, byte[] with) => lines
        .Where(line => line.StartsWith($"{{\"class\": \"{name}\"", StringComparison.Ordinal))
        .Select(line => Convert.FromBase64String(JsonDocument.Parse(line).RootElement.GetProperty("vars").GetString()!))
        .First(pickle => pickle.AsSpan().IndexOf(with) >= 0);
}
