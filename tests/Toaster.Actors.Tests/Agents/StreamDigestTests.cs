using Toaster.Actors.Agents;

namespace Toaster.Actors.Tests.Agents;

public class StreamDigestTests
{
    [Fact]
    public void Digest_OfTwoEvents_IsWhatTheProtocolSays()
    {
        using var digest = new StreamDigest();
        digest.Add(1, "{\"s\":1}"u8);
        digest.Add(2, "{\"s\":2}"u8);

        // Python: sum(int.from_bytes(sha256(n.to_bytes(8, "big") + line).digest()[:16], "big")) % 2**128
        Assert.Equal("e46cdd5b0ce41c90dd7d4dd87646b96b", digest.ToString());
    }

    [Fact]
    public void Digest_OfNothing_IsZero()
    {
        using var digest = new StreamDigest();

        Assert.Equal(new string('0', 32), digest.ToString());
    }

    [Fact]
    public void Digest_OfLinesExchanged_IsAnother()
    {
        Assert.NotEqual(Of((1, "a"), (2, "b")), Of((1, "b"), (2, "a")));
        Assert.Equal(Of((1, "a"), (2, "b")), Of((2, "b"), (1, "a")));
    }

    private static string Of(params (long Number, string Line)[] events)
    {
        using var digest = new StreamDigest();
        foreach (var (number, line) in events)
        {
            digest.Add(number, System.Text.Encoding.UTF8.GetBytes(line));
        }

        return digest.ToString();
    }
}
