using System.Buffers;
using System.Text;
using Toaster.Bitbake.Tests.Support;
using Toaster.Bitbake.Transcoding;

namespace Toaster.Bitbake.Tests.Transcoding;

public sealed class VariablesTests
{
    private static string Variables(string map) => $$"""{"allvariables": {{map}}}""" + "\n";

    [Fact]
    public void Map_IsWrittenAsItIsWithoutWhiteSpace()
    {
        var line = Assert.Single(Log.Read(Variables("""{"A": {"v": "a b", "history": [], "doc": null, "func": 1}, "B": {"v": "", "history": [{"line": 12, "parsing": true, "detail": [1.5, "x"]}]}}""")));

        Assert.Equal((SourceLineKind.Variables, "agent.Variables"), (line.Kind, line.Class));
        Assert.Equal("""{"inherited":false,"variables":{"A":{"v":"a b","history":[],"doc":null,"func":1},"B":{"v":"","history":[{"line":12,"parsing":true,"detail":[1.5,"x"]}]}}}""", line.F);
    }

    [Fact]
    public void Escapes_BecomeText()
    {
        var line = Assert.Single(Log.Read(Variables("""{"\u00c4": {"v": "\u00e4\ud83d\ude00\n\t\"\\\/\u0001"}, "S": {"v": "x\ud800"}}""")));

        Assert.Equal("""{"Ä":{"v":"ä😀\n\t\"\\/\u0001"},"S":{"v":{"$str":"eO2ggA=="}}}""", line.Field("variables"));
    }

    [Fact]
    public void SecretVariable_IsMaskedWithItsHistory()
    {
        var line = MaskedLineTests.CheckMasked(Variables(
            """{"DB_PASSWORD": {"v": "hunter2\u00e4", "history": [{"file": "local.conf", "detail": "hunter2", "line": 3}, {"detail": ["hunter2", 4], "op": "set"}], "doc": "a doc", "func": null}, "B": {"v": "b"}}"""));

        Assert.Equal(
            """{"DB_PASSWORD":{"v":"*************","history":[{"file":"local.conf","detail":"*******","line":3},{"detail":["*******",4],"op":"set"}],"doc":"a doc","func":null},"B":{"v":"b"}}""",
            line.Field("variables"));
    }

    [Fact]
    public void Function_WithASecretLookingName_IsShown()
    {
        var line = Assert.Single(Log.Read(Variables("""{"zap_empty_root_password": {"v": "sed -i", "history": [], "doc": null, "func": "1"}}""")));

        Assert.Contains("sed -i", line.Json, StringComparison.Ordinal);
    }

    [Fact]
    public void Inherited_RepeatsTheLastVariables()
    {
        var file = Variables("{\"A\": 1}") + Log.Line(Pickled.With("v", p => p.Int(1)));
        using var log = new EventLogTranscoder(new MemoryStream(Encoding.UTF8.GetBytes(file)));
        var output = new ArrayBufferWriter<byte>();

        Assert.False(log.WriteInheritedVariables(1, output));
        Log.Rest(log);
        Assert.True(log.WriteInheritedVariables(7, output, t: 5));

        Assert.Equal("""{"s":7,"t":5,"l":1,"o":0,"e":27,"c":"agent.Variables","f":{"inherited":true,"variables":{"A":1}}}""" + "\n", Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Fact]
    public void Variables_BeyondTheOutputLimit_AreReported()
    {
        var options = new EventLogOptions { Limits = new() { OutputBytes = 66_000 } };

        var line = Assert.Single(Log.Read(Variables($$$"""{"A": {"v": "{{{new string('x', 70_000)}}}"}}"""), options));

        Assert.Equal("The variables are too large when written out.", line.Problem);
    }

    [Fact]
    public void NameWithHalfASurrogatePair_IsRead()
    {
        var line = Assert.Single(Log.Read("""{"allvariables": {"A_TOKEN": {"v\ud800": "x", "f\ud800unc": null, "v": "hunter2", "history": []}}}""" + "\n"));

        Assert.DoesNotContain("hunter2", line.Json, StringComparison.Ordinal);
        Assert.Contains("\"v\uFFFD\"", line.Json, StringComparison.Ordinal);
    }
}
