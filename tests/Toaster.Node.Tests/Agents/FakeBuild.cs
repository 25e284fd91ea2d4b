using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Toaster.Node.Tests.Agents;

/// <summary>A build as the fake server has it.</summary>
internal sealed class FakeBuild(long id, string key, string source)
{
    public long Id => id;

    public string Key => key;

    public string Source => source;

    /// <summary>What the server wants done with it.</summary>
    public string Desired { get; set; } = "run";

    /// <summary>What an agent is to do; null: it was offered by whoever records it.</summary>
    public object? Spec { get; set; }

    /// <summary>An agent has said that it has it.</summary>
    public bool IsTaken { get; set; }

    /// <summary>The server's store was restored to a state before it.</summary>
    public bool IsForgotten { get; set; }

    /// <summary>As if nobody had ever sent anything of it.</summary>
    public void Forget(bool entirely)
    {
        lock (Lines)
        {
            Lines.Clear();
        }

        (Seal, IsForgotten, Token) = (null, entirely, Guid.NewGuid().ToString("N"));
    }

    public string Token { get; set; } = Guid.NewGuid().ToString("N");

    /// <summary>With their line feeds.</summary>
    public List<string> Lines { get; } = [];

    /// <summary>Texts by name.</summary>
    public System.Collections.Concurrent.ConcurrentDictionary<string, string> Logs { get; } = [];

    /// <summary>In the order in which they were.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<string> CompleteLogs { get; } = [];

    /// <summary>The lines there are now, while more come.</summary>
    public string[] Snapshot()
    {
        lock (Lines)
        {
            return [.. Lines];
        }
    }

    /// <summary>The request that sealed it.</summary>
    public JsonElement? Seal { get; set; }

    public IEnumerable<string> Classes => Lines.Select(line => JsonDocument.Parse(line, new() { MaxDepth = 2048 }).RootElement.GetProperty("c").GetString()!);

    /// <summary>As docs/agent-protocol.md defines it, worked out in another way.</summary>
    public string Digest()
    {
        var sum = System.Numerics.BigInteger.Zero;
        for (var i = 0; i < Lines.Count; i++)
        {
            var number = BitConverter.GetBytes((long)i + 1).Reverse().ToArray();
            var hash = SHA256.HashData([.. number, .. Encoding.UTF8.GetBytes(Lines[i].TrimEnd('\n'))]);
            sum += new System.Numerics.BigInteger(hash.AsSpan(0, 16), isUnsigned: true, isBigEndian: true);
        }

        return (sum & ((System.Numerics.BigInteger.One << 128) - 1)).ToString("x33", null)[^32..];
    }
}
