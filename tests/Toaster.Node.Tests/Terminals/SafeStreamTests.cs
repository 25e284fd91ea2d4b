using System.Text;
using Toaster.Node.Terminals;

namespace Toaster.Node.Tests.Terminals;

public sealed class SafeStreamTests
{
    [Theory]
    [InlineData("one\n\ttwo\n", "one\n\ttwo\n")]
    [InlineData("\u001b[2Jgone\u0007", "\uFFFD[2Jgone\uFFFD")]
    [InlineData("10 %\r20 %\r\nend", "10 %\n20 %\nend")]
    [InlineData("\u202Ekcab äß€", "\uFFFDkcab äß€")]
    public void Text_InPiecesOfAnySize_KeepsItsLinesAndLosesItsControls(string text, string shown)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        foreach (var size in new[] { 1, 2, 3, bytes.Length })
        {
            using var to = new MemoryStream();
            using var safe = new SafeStream(to);
            foreach (var piece in bytes.Chunk(size))
            {
                safe.Write(piece);
            }

            Assert.Equal(shown, Encoding.UTF8.GetString(to.ToArray()));
        }
    }
}
