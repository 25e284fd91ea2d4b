using System.Text;
using Toaster.Bitbake.Tests.Support;
using Toaster.Bitbake.Transcoding;

namespace Toaster.Bitbake.Tests.Transcoding;

public sealed class MaskedLineTests
{
    private const string Secret = "hunter2-ü-\"quoted\"";

    [Fact]
    public void SecretInAnEvent_IsMaskedEverywhere()
    {
        var line = Log.Line(Pickled.With("v", p => p.Op('}').Text("DB_PASSWORD").Text(Secret).Op('s')));

        var read = CheckMasked(line);

        Assert.Equal($$"""{"DB_PASSWORD":"{{new string('*', Encoding.UTF8.GetByteCount(Secret))}}"}""", read.Field("v"));
    }

    [Fact]
    public void SecretsInALongEvent_KeepTheRowsOfTheLine()
    {
        var line = Log.Line(Pickled.With("v", p =>
        {
            p.Op('}').Op('(');
            for (var i = 0; i < 50; i++) p.Text($"name-{i}").Text($"value-{i}").Text($"TOKEN_{i}x").Text(Secret).Text("api_key").Op('C', [.. new byte[] { 3 }, .. "abc"u8]);
            p.Op('u');
        }));

        CheckMasked(line);
    }

    [Fact]
    public void SecretAttribute_AndTextsInAList_AreMasked()
    {
        Assert.Equal("""{"git_token":["***",1,{"$bytes":"Kioq"}]}""", CheckMasked(Log.Line(Pickled.With("git_token", p => p.Op(']').Op('(').Text("abc").Int(1).Op('C', [3, .. "abc"u8]).Op('e')))).F);
    }

    [Fact]
    public void ListUnderTheNameOfARecipe_IsShown()
    {
        var line = Log.Line(Pickled.With("secret-ingredient.do_unpack", p => p.Op(']').Op('(').Text("secret-ingredient.do_fetch").Op('e')));

        Assert.Equal("""{"secret-ingredient.do_unpack":["secret-ingredient.do_fetch"]}""", CheckMasked(line).F);
    }

    [Fact]
    public void SharedText_IsMaskedAtEachPlace()
    {
        var line = Log.Line(Pickled.With("v", p => p.Op('}').Op('(').Text("other").Text(Secret).Put(0).Text("PASSWORD").Get(0).Op('u')));

        Assert.DoesNotContain("hunter2", CheckMasked(line).Json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fetch https://me:hunter2@example.org/x failed", "fetch https://me:*******@example.org/x failed")]
    [InlineData("a://u:hunter2@h b://u:hunter2@h", "a://u:*******@h b://u:*******@h")]
    [InlineData("git://h/x;protocol=https;user=me;pswd=hunter2;branch=b", "git://h/x;protocol=https;user=me;pswd=*******;branch=b")]
    [InlineData("ssh://git@example.org:22/x", "ssh://git@example.org:22/x")]
    [InlineData("http://example.org/a:b@c", "http://example.org/a:b@c")]
    [InlineData("http://a/ user:x@y", "http://a/ user:x@y")]
    public void CredentialsInUrls_AreMasked(string text, string masked)
    {
        var inEvent = CheckMasked(Log.Line(Pickled.With("v", p => p.Text(text))));
        var inVariables = CheckMasked($$$$"""{"allvariables": {"SRC_URI": {"v": "{{{{text}}}}", "history": [{"detail": "{{{{text}}}}"}], "doc": null, "func": null}}}""" + "\n");

        Assert.Equal($"\"{masked}\"", inEvent.Field("v"));
        Assert.Contains($"\"SRC_URI\":{{\"v\":\"{masked}\",\"history\":[{{\"detail\":\"{masked}\"}}]", inVariables.Json, StringComparison.Ordinal);
    }

    [Fact]
    public void SecretInABase64OfAnotherShape_IsMaskedAtTheSameLength()
    {
        var base64 = Convert.ToBase64String(Pickled.With("token", p => p.Text("hunter2-hunter2"))).Insert(20, "\\n").Insert(9, " ");
        var escaped = string.Concat(base64.Select(c => c is 'b' or 'V' ? $"\\u{(int)c:x4}" : $"{c}"));

        CheckMasked($$"""{ "vars": "{{escaped}}", "class": "a.B" }""" + "\n");
    }

    [Fact]
    public void Line_WithoutSecrets_IsGivenAsItIs()
    {
        var line = Log.Line(Pickled.With("v", p => p.Text("x")));
        using var log = new EventLogTranscoder(new MemoryStream(Encoding.UTF8.GetBytes(line)));

        Assert.True(log.ReadNext(out var read));

        Assert.True(read.Raw == read.Masked);
    }

    [Fact]
    public void SecretInACutOffEvent_IsMaskedAsFarAsItIsThere()
    {
        var line = Log.Line(Pickled.With("v", p => p.Op('}').Op('(').Text("a").Text("b").Text("DB_PASSWORD").Text("hunter2-hunter2-hunter2").Op('u')));
        for (var length = 60; length < line.Length - 1; length++)
        {
            var read = Log.Read(line[..length])[0];

            Assert.Equal(length, read.Masked.Length);
            Assert.DoesNotContain("unter2-", Decoded(read.MaskedText), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void SecretInCutOffVariables_IsMaskedAsFarAsItIsThere()
    {
        var line = """{"allvariables": {"A": {"v": "x"}, "DB_PASSWORD": {"v": "hunter2", "history": [{"detail": "hunter2"}], "doc": null}, "B": {"v": "y"}}}""";
        for (var length = 20; length < line.Length; length++)
        {
            var read = Log.Read(line[..length])[0];

            Assert.Equal(SourceLineKind.Bad, read.Kind);
            Assert.Equal(length, read.Masked.Length);
            Assert.DoesNotContain("unter", read.MaskedText + read.Json, StringComparison.Ordinal);
        }
    }

    private static string Decoded(string line)
    {
        var base64 = line[(line.LastIndexOf('"') + 1)..].Replace("\\n", "", StringComparison.Ordinal).TrimEnd('\\');
        return Encoding.Latin1.GetString(Convert.FromBase64String(base64[..(base64.Length & ~3)]));
    }

    /// <summary>The masked line has the same length and shape, holds no secret, and reads to the same event.</summary>
    internal static ReadLine CheckMasked(string line)
    {
        var read = Assert.Single(Log.Read(line));
        Assert.NotEqual(SourceLineKind.Bad, read.Kind);
        Assert.Equal(read.Raw.Length, read.Masked.Length);

        var again = Assert.Single(Log.Read(read.Masked));
        Assert.Equal(read.Json, again.Json);
        Assert.Equal(read.Masked, again.Masked);
        Assert.DoesNotContain("hunter2", read.Json, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", read.MaskedText, StringComparison.Ordinal);
        return read;
    }
}
