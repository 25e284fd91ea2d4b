using System.Buffers.Binary;

namespace Toaster.Fuzz.Mutation;

/// <summary>Pickles changed opcode by opcode: each stays a sequence of opcodes, mostly, so the reader gets far.</summary>
internal sealed class PickleMutator(Corpus corpus)
{
    /// <summary>Bytes of argument of each opcode; -1, -4, -8: a length of so many bytes and what it counts; -2: two lines of text.</summary>
    private static readonly Dictionary<byte, int> Arguments = new()
    {
        [(byte)'('] = 0, [(byte)'.'] = 0, [(byte)'0'] = 0, [(byte)'1'] = 0, [(byte)'2'] = 0, [(byte)'B'] = -4, [(byte)'C'] = -1, [(byte)'G'] = 8, [(byte)'J'] = 4,
        [(byte)'K'] = 1, [(byte)'M'] = 2, [(byte)'N'] = 0, [(byte)'R'] = 0, [(byte)'X'] = -4, [(byte)']'] = 0, [(byte)'a'] = 0, [(byte)'b'] = 0, [(byte)'c'] = -2,
        [(byte)'e'] = 0, [(byte)'h'] = 1, [(byte)'j'] = 4, [(byte)'q'] = 1, [(byte)'r'] = 4, [(byte)'s'] = 0, [(byte)'t'] = 0, [(byte)'u'] = 0, [(byte)'}'] = 0, [(byte)')'] = 0,
        [0x80] = 1, [0x81] = 0, [0x85] = 0, [0x86] = 0, [0x87] = 0, [0x88] = 0, [0x89] = 0, [0x8a] = -1, [0x8b] = -4, [0x8c] = -1, [0x8d] = -8, [0x8e] = -8, [0x8f] = 0, [0x90] = 0,
        [0x91] = 0, [0x93] = 0, [0x94] = 0, [0x95] = 8, [0x96] = -8, [(byte)'Q'] = 0, [(byte)'P'] = 0, [(byte)'i'] = -2, [(byte)'o'] = 0, [0x82] = 1, [0x92] = 0, [0x97] = 0, [0x98] = 0,
    };

    private static readonly byte[] Opcodes = [.. Arguments.Keys];

    public byte[] MakeLog(Random random)
    {
        var (name, pickle) = random.Of(corpus.Events);
        return Corpus.LogOf(name, random.OneIn(6) ? random.Damage(pickle) : Mutated(random, pickle));
    }

    public byte[] Mutated(Random random, byte[] pickle)
    {
        var ops = Split(pickle);
        for (var n = random.Next(1, 6); n > 0 && ops.Count > 0; n--)
        {
            var at = random.Next(ops.Count);
            switch (random.Next(9))
            {
                case 0:
                    ops.RemoveAt(at);
                    break;
                case 1:
                    ops.Insert(random.Next(ops.Count), ops[at]);
                    break;
                case 2:
                    var other = random.Next(ops.Count);
                    (ops[at], ops[other]) = (ops[other], ops[at]);
                    break;
                case 3:
                    ops.Insert(at, Any(random));
                    break;
                case 4:
                    ops[at] = WithWrongLength(random, ops[at]);
                    break;
                case 5:
                    ops.InsertRange(at, Nest(random));
                    break;
                case 6:
                    ops.InsertRange(at, Bomb(random));
                    break;
                case 7:
                    // Into itself: a container from the memo put into itself.
                    ops.InsertRange(at, [[(byte)']'], [0x94], [(byte)'h', (byte)random.Next(20)], [(byte)'a']]);
                    break;
                default:
                    var count = Math.Min(random.Next(1, 40), ops.Count - at);
                    ops.InsertRange(random.Next(ops.Count), ops.GetRange(at, count));
                    break;
            }
        }

        return [.. ops.SelectMany(op => op)];
    }

    private static List<byte[]> Split(byte[] pickle)
    {
        List<byte[]> ops = [];
        for (var at = 0; at < pickle.Length;)
        {
            var length = 1 + ArgumentLength(pickle, at);
            length = (int)Math.Min(length, pickle.Length - at);
            ops.Add(pickle[at..(at + length)]);
            at += length;
        }

        return ops;
    }

    private static int ArgumentLength(byte[] pickle, int at)
    {
        var rest = pickle.AsSpan(at + 1);
        return Arguments.GetValueOrDefault(pickle[at]) switch
        {
            -1 when rest.Length >= 1 => 1 + rest[0],
            -4 when rest.Length >= 4 => 4 + (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(rest), 1 << 24),
            -8 when rest.Length >= 8 => 8 + (int)Math.Min(BinaryPrimitives.ReadUInt64LittleEndian(rest), 1 << 24),
            -2 => rest.IndexOf((byte)'\n') is >= 0 and var one && rest[(one + 1)..].IndexOf((byte)'\n') is >= 0 and var two ? one + two + 2 : 0,
            var n => Math.Max(n, 0),
        };
    }

    private static byte[] Any(Random random)
    {
        var op = random.OneIn(10) ? (byte)random.Next(256) : random.Of(Opcodes);
        var length = random.Next(12);
        return Arguments.GetValueOrDefault(op) switch
        {
            -1 => [op, (byte)length, .. random.Bytes(length)],
            -4 => [op, (byte)length, 0, 0, 0, .. random.Bytes(length)],
            -8 => [op, (byte)length, 0, 0, 0, 0, 0, 0, 0, .. random.Bytes(length)],
            -2 => [op, .. "builtins\nset\n"u8],
            var n => [op, .. random.Bytes(n)],
        };
    }

    private static byte[] WithWrongLength(Random random, byte[] op)
    {
        var changed = op.ToArray();
        var number = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(number, random.Edge());
        var width = Math.Min(changed.Length - 1, random.Of([1, 4, 8]));
        if (width > 0)
        {
            number.AsSpan(0, width).CopyTo(changed.AsSpan(1));
        }

        return changed;
    }

    private static IEnumerable<byte[]> Nest(Random random)
    {
        var depth = random.Of([2, 100, 511, 513, 5000, 100_000]);
        var (open, close) = random.Of<(byte[], byte[])>([("]"u8.ToArray(), "a"u8.ToArray()), ([], [0x85]), ("}N"u8.ToArray(), "s"u8.ToArray()), ("("u8.ToArray(), "t"u8.ToArray())]);
        return [.. Enumerable.Repeat(open, depth), "N"u8.ToArray(), .. Enumerable.Repeat(close, random.OneIn(4) ? depth / 2 : depth)];
    }

    /// <summary>Lists that each hold the one before many times.</summary>
    private static IEnumerable<byte[]> Bomb(Random random)
    {
        yield return [(byte)'X', 40, 0, 0, 0, .. new byte[40].Select(_ => (byte)'x')];
        yield return [(byte)'q', 200];
        for (var level = random.Next(2, 12); level > 0; level--)
        {
            yield return "("u8.ToArray();
            foreach (var _ in Enumerable.Range(0, random.Next(2, 12)))
            {
                yield return [(byte)'h', 200];
            }

            yield return [(byte)'t', (byte)'q', 200];
        }
    }
}
