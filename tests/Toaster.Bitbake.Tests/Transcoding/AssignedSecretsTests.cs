using System.Text.Json;
using Toaster.Bitbake.Tests.Support;

namespace Toaster.Bitbake.Tests.Transcoding;

public sealed class AssignedSecretsTests
{
    [Theory]
    [InlineData("PASSWORD=hunter2", "PASSWORD=*******")]
    [InlineData("run with DB_PASSWORD=hunter2 --port 5", "run with DB_PASSWORD=******* --port 5")]
    [InlineData("a\nGIT_TOKEN=hunter2\nb", "a\nGIT_TOKEN=*******\nb")]
    [InlineData("export ROOT_PASSWD=\"two hunter2\" x", "export ROOT_PASSWD=\"***********\" x")]
    [InlineData("API_KEY = 'hunter2'", "API_KEY = '*******'")]
    [InlineData("DB_PASSWORD ?= \"hunter2\"", "DB_PASSWORD ?= \"*******\"")]
    [InlineData("DB_PASSWORD:append = \" hunter2\"", "DB_PASSWORD:append = \"********\"")]
    [InlineData("unparsed line: 'DB_PASSWORD := \"hunter2'", "unparsed line: 'DB_PASSWORD := \"********")]
    [InlineData("--api-key=hunter2 --x", "--api-key=******* --x")]
    [InlineData("https://h/?user=a&token=hunter2&x=1", "https://h/?user=a&token=*******&x=1")]
    [InlineData("ROOT_PASSWD=$6$hunter2/x", "ROOT_PASSWD=************")]
    [InlineData("PASSWORD=hunter2(x", "PASSWORD=*********")]
    [InlineData("TOKEN=hunter2 SECRET=hunter2", "TOKEN=******* SECRET=*******")]
    public void ValueGivenToASecretName_IsMasked(string text, string masked)
    {
        var inEvent = MaskedLineTests.CheckMasked(Log.Line(Pickled.With("msg", p => p.Text(text))));
        var inVariables = MaskedLineTests.CheckMasked("{\"allvariables\": {\"A\": {\"v\": @, \"history\": [{\"detail\": @}], \"doc\": null, \"func\": null}}}\n".Replace("@", JsonSerializer.Serialize(text, Plain), StringComparison.Ordinal));

        Assert.Equal(masked, JsonSerializer.Deserialize<string>(inEvent.Field("msg")));
        Assert.DoesNotContain("hunter2", inVariables.Json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PASSWORD=$OTHER")]
    [InlineData("PASSWORD=\"${DB_PASSWORD}\"")]
    [InlineData("PASSWORD=$(cat file)")]
    [InlineData("if password == 'x'")]
    [InlineData("token = d.getVar('TOKEN')")]
    [InlineData("login(password=get_password())")]
    [InlineData("PASSWORD=")]
    [InlineData("PASSWORD=\"\"")]
    [InlineData("AUTHOR=me PSEUDO_PASSWD=/x XAUTHORITY=/home/me/.Xauthority")]
    [InlineData("recipe base-passwd is token-less; x=1")]
    [InlineData("====")]
    public void AnythingElse_IsShown(string text)
        => Assert.Equal(text, JsonSerializer.Deserialize<string>(Log.Event(Pickled.With("msg", p => p.Text(text))).Field("msg")));

    [Fact]
    public void ArgumentsOfALogRecord_ThatFillInASecret_AreMasked()
    {
        var read = MaskedLineTests.CheckMasked(Log.Line(Pickled.Event.Op('(').Text("msg").Text("PASSWORD=%s for %s").Text("args").Text("hunter2").Text("me").Op(0x86).Op('u').Op('b').Op('.').Bytes));

        Assert.Equal("""{"$tuple":["*******","**"]}""", read.Field("args"));
    }

    [Fact]
    public void TextFullOfReferences_IsReadInOnePass()
    {
        var text = string.Concat(Enumerable.Repeat("PASSWORD=$A", 400_000));

        Assert.Equal(text.Length + 2, Log.Event(Pickled.With("msg", p => p.Text(text))).Field("msg").Length);
    }

    [Fact]
    public void LineThatCannotBeRead_IsMaskedToo()
    {
        Assert.DoesNotContain("hunter2", Assert.Single(Log.Read("DB_PASSWORD=hunter2 make\n")).Json, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", Assert.Single(Log.Read("""{"allvariables": {"A": {"v": "x\nPASSWORD=hunter2""")).Json, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", Assert.Single(Log.Read("""{"allvariables": {"A": {"v": "x\nPASSWORD=\"hunter2""")).MaskedText, StringComparison.Ordinal);
    }

    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
