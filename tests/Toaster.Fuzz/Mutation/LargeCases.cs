using System.IO.Compression;
using System.Text;

namespace Toaster.Fuzz.Mutation;

/// <summary>
/// Logs that ask for as much as the limits allow, and a little more: small packed files that become large. They are written
/// piece by piece, so that making them takes little.
/// </summary>
internal static class LargeCases
{
    private const int Kinds = 8;

    private static readonly int[] Sizes = [60 << 20, 16 << 20, 47 << 20, 1 << 20];

    /// <summary>Each kind in each size, the largest first.</summary>
    public static byte[] Make(int number)
    {
        var size = Sizes[number / Kinds % Sizes.Length];
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(Corpus.LogOf("bb.event.BuildStarted", [0x80, 4, .. Begin, .. "ub."u8]));
            Write(number % Kinds, size, gzip);
            gzip.Write(Corpus.LogOf("bb.command.CommandCompleted", [0x80, 4, .. Begin, .. "ub."u8]));
        }

        return packed.ToArray();
    }

    private static byte[] Begin => [.. "cm\nE\n)"u8, 0x81, .. "}("u8, .. Text("levelno"), (byte)'K', 40];

    private static void Write(int kind, int size, Stream to)
    {
        // Base64 makes four bytes of three.
        var text = Math.Min(size, 47 << 20);
        switch (kind)
        {
            case 0:
                Event(to, "logging.LogRecord", "msg", pickle => Fill(pickle, (byte)'X', text, (byte)'x'));
                break;
            case 1:
                Event(to, "bb.event.MetadataEvent", "_localdata", pickle => Shared(pickle, size));
                break;
            case 2:
                Event(to, "bb.event.DepTreeGenerated", "_depgraph", pickle => Shared(pickle, size));
                break;
            case 3:
                Event(to, "a.B", "many", pickle => Many(pickle, Math.Min(size, 6_000_000)));
                break;
            case 4:
                Plain(to, "{\"class\": \"a.B\", \"vars\": \"", (byte)'A', size, "\"}\n");
                break;
            case 5:
                Plain(to, "{\"allvariables\": {\"A\": {\"v\": \"", (byte)'v', size, "\", \"history\": [], \"doc\": null, \"func\": null}}}\n");
                break;
            case 6:
                Event(to, "logging.LogRecord", "msg", pickle => Repeated(pickle, size));
                break;
            default:
                Plain(to, "", (byte)'x', size + (size / 8), "\n");
                break;
        }
    }

    private static void Event(Stream to, string name, string field, Action<Stream> value)
    {
        to.Write(Encoding.ASCII.GetBytes($"{{\"class\": \"{name}\", \"vars\": \""));
        using (var base64 = new System.Security.Cryptography.CryptoStream(to, new System.Security.Cryptography.ToBase64Transform(), System.Security.Cryptography.CryptoStreamMode.Write, leaveOpen: true))
        {
            using var pickle = new BufferedStream(base64, 30_000);
            pickle.Write([0x80, 4, .. Begin, .. Text(field)]);
            value(pickle);
            pickle.Write("ub."u8);
        }

        to.Write("\"}\n"u8);
    }

    private static void Plain(Stream to, string head, byte filling, int size, string tail)
    {
        to.Write(Encoding.ASCII.GetBytes(head));
        Repeat(to, [.. Enumerable.Repeat(filling, 4096)], size / 4096);
        to.Write(Encoding.ASCII.GetBytes(tail));
    }

    private static void Fill(Stream to, byte opcode, int size, byte filling)
    {
        to.Write([opcode, .. BitConverter.GetBytes(size / 4096 * 4096)]);
        Repeat(to, [.. Enumerable.Repeat(filling, 4096)], size / 4096);
    }

    private static void Many(Stream to, int count)
    {
        to.Write("]("u8);
        Repeat(to, "NNNNNNNNNN"u8.ToArray(), count / 10);
        to.Write("e"u8);
    }

    /// <summary>One tuple of lists in another many times over: little to read, <paramref name="size"/> bytes to write.</summary>
    private static void Shared(Stream to, int size)
    {
        to.Write("("u8);
        Repeat(to, "]"u8.ToArray(), 1000);
        to.Write([(byte)'t', (byte)'q', 1, (byte)'0', (byte)'(']);
        Repeat(to, [(byte)'h', 1], size / 3012);
        to.Write("t"u8);
    }

    /// <summary>One text many times over.</summary>
    private static void Repeated(Stream to, int size)
    {
        Fill(to, (byte)'X', 1 << 16, (byte)'x');
        to.Write([(byte)'q', 1, (byte)'0', (byte)'(']);
        Repeat(to, [(byte)'h', 1], size >> 16);
        to.Write("t"u8);
    }

    private static void Repeat(Stream to, byte[] piece, int times)
    {
        for (; times > 0; times--)
        {
            to.Write(piece);
        }
    }

    private static byte[] Text(string text) => [(byte)'X', .. BitConverter.GetBytes(text.Length), .. Encoding.ASCII.GetBytes(text)];
}
