using System.Text.Json;
using Toaster.Actors.Builds.Interpretation;

namespace Toaster.Actors.Tests.Builds.Interpretation;

/// <summary>What CPython 3.11 makes of the same texts and arguments.</summary>
public sealed class PercentFormatTests
{
    [Theory]
    [InlineData("%s", "{\"$tuple\": [\"a\"]}", "a")]
    [InlineData("%d", "{\"$tuple\": [3]}", "3")]
    [InlineData("%5d|", "{\"$tuple\": [3]}", "    3|")]
    [InlineData("%-5d|", "{\"$tuple\": [3]}", "3    |")]
    [InlineData("%05d", "{\"$tuple\": [-3]}", "-0003")]
    [InlineData("%+d", "{\"$tuple\": [3]}", "+3")]
    [InlineData("% d", "{\"$tuple\": [3]}", " 3")]
    [InlineData("%x", "{\"$tuple\": [255]}", "ff")]
    [InlineData("%#x", "{\"$tuple\": [255]}", "0xff")]
    [InlineData("%X", "{\"$tuple\": [255]}", "FF")]
    [InlineData("%o", "{\"$tuple\": [8]}", "10")]
    [InlineData("%#o", "{\"$tuple\": [8]}", "0o10")]
    [InlineData("%.2f", "{\"$tuple\": [2.675]}", "2.67")]
    [InlineData("%.0f", "{\"$tuple\": [0.5]}", "0")]
    [InlineData("%.0f", "{\"$tuple\": [1.5]}", "2")]
    [InlineData("%.1f", "{\"$tuple\": [0.25]}", "0.2")]
    [InlineData("%8.3f|", "{\"$tuple\": [3.14159]}", "   3.142|")]
    [InlineData("%e", "{\"$tuple\": [12345.678]}", "1.234568e+04")]
    [InlineData("%.2E", "{\"$tuple\": [0.00012345]}", "1.23E-04")]
    [InlineData("%g", "{\"$tuple\": [1e+20]}", "1e+20")]
    [InlineData("%g", "{\"$tuple\": [0.0001]}", "0.0001")]
    [InlineData("%g", "{\"$tuple\": [1e-05]}", "1e-05")]
    [InlineData("%g", "{\"$tuple\": [100000.0]}", "100000")]
    [InlineData("%g", "{\"$tuple\": [1000000.0]}", "1e+06")]
    [InlineData("%#g", "{\"$tuple\": [1.0]}", "1.00000")]
    [InlineData("%f", "{\"$tuple\": [1e+22]}", "10000000000000000000000.000000")]
    [InlineData("%s", "{\"$tuple\": [1e+16]}", "1e+16")]
    [InlineData("%s", "{\"$tuple\": [1000000000000000.0]}", "1000000000000000.0")]
    [InlineData("%s", "{\"$tuple\": [0.1]}", "0.1")]
    [InlineData("%s", "{\"$tuple\": [1.0]}", "1.0")]
    [InlineData("%s", "{\"$tuple\": [1e-05]}", "1e-05")]
    [InlineData("%s", "{\"$tuple\": [0.0001]}", "0.0001")]
    [InlineData("%s", "{\"$tuple\": [123456789.123]}", "123456789.123")]
    [InlineData("%s", "{\"$tuple\": [5e-324]}", "5e-324")]
    [InlineData("%s", "{\"$tuple\": [1.7976931348623157e+308]}", "1.7976931348623157e+308")]
    [InlineData("%s", "{\"$tuple\": [-0.0]}", "-0.0")]
    [InlineData("100%% of %s", "{\"$tuple\": [\"x\"]}", "100% of x")]
    [InlineData("%s", "{\"$tuple\": [null]}", "None")]
    [InlineData("%s", "{\"$tuple\": [true]}", "True")]
    [InlineData("%d", "{\"$tuple\": [true]}", "1")]
    [InlineData("%s", "{\"$tuple\": [[1, \"a\", null]]}", "[1, 'a', None]")]
    [InlineData("%s", "{\"$tuple\": [{\"$tuple\": [1]}]}", "(1,)")]
    [InlineData("%s", "{\"$tuple\": [{\"$tuple\": []}]}", "()")]
    [InlineData("%s", "{\"$tuple\": [{\"a\": 1, \"b\": [2.5]}]}", "{'a': 1, 'b': [2.5]}")]
    [InlineData("%r", "{\"$tuple\": [\"it's\"]}", "\"it's\"")]
    [InlineData("%r", "{\"$tuple\": [\"say \\\"it's\\\"\"]}", "'say \"it\\'s\"'")]
    [InlineData("%r", "{\"$tuple\": [\"tab\\tnl\\n\\u0000\\u00e9\\u200b\\ud83d\\ude00\"]}", "'tab\\tnl\\n\\x00\u00e9\\u200b\ud83d\ude00'")]
    [InlineData("%s", "{\"$tuple\": [{\"$bytes\": \"AP9hJw==\"}]}", "b\"\\x00\\xffa'\"")]
    [InlineData("%10s|", "{\"$tuple\": [\"\\u00e9\"]}", "         \u00e9|")]
    [InlineData("%-4s|", "{\"$tuple\": [\"\\ud83d\\ude00\"]}", "\ud83d\ude00   |")]
    [InlineData("%.2s", "{\"$tuple\": [\"\\ud83d\\ude00bc\"]}", "\ud83d\ude00b")]
    [InlineData("%*d", "{\"$tuple\": [5, 42]}", "   42")]
    [InlineData("%-*d|", "{\"$tuple\": [5, 42]}", "42   |")]
    [InlineData("%.*f", "{\"$tuple\": [2, 1.005]}", "1.00")]
    [InlineData("%c%c", "{\"$tuple\": [\"x\", 65]}", "xA")]
    [InlineData("%a", "{\"$tuple\": [\"\\u00e9\\ud83d\\ude00\"]}", "'\\xe9\\U0001f600'")]
    [InlineData("%i %u", "{\"$tuple\": [1, 2]}", "1 2")]
    [InlineData("%d", "{\"$tuple\": [2.9]}", "2")]
    [InlineData("%5.3d", "{\"$tuple\": [7]}", "  007")]
    [InlineData("%ld", "{\"$tuple\": [7]}", "7")]
    [InlineData("%s", "{\"$tuple\": [{\"$set\": [1]}]}", "{1}")]
    [InlineData("%s", "{\"$tuple\": [{\"$frozenset\": []}]}", "frozenset()")]
    [InlineData("%(a)s and %(b)03d", "{\"a\": \"x\", \"b\": 7}", "x and 007")]
    [InlineData("no args", "{\"a\": 1}", "no args")]
    [InlineData("%s", "[\"l\", 1]", "['l', 1]")]
    [InlineData("plain", "[\"l\"]", "plain")]
    [InlineData("%s", "[]", "%s")]
    [InlineData("%s%%", "{\"$tuple\": []}", "%s%%")]
    [InlineData("%s", "{\"$tuple\": [{\"$int\": \"100000000000000000000\"}]}", "100000000000000000000")]
    [InlineData("%d", "{\"$tuple\": [{\"$int\": \"100000000000000000000\"}]}", "100000000000000000000")]
    [InlineData("%s", "{\"$tuple\": [{\"$float\": \"nan\"}]}", "nan")]
    [InlineData("%f", "{\"$tuple\": [{\"$float\": \"inf\"}]}", "inf")]
    [InlineData("%+.1f", "{\"$tuple\": [2.25]}", "+2.2")]
    [InlineData("%010.2f", "{\"$tuple\": [-3.14159]}", "-000003.14")]
    [InlineData("%s", "{\"$tuple\": [{\"k\": \"v'\"}]}", "{'k': \"v'\"}")]
    [InlineData("%s", "{\"$tuple\": [{\"$bytearray\": \"eA==\"}]}", "bytearray(b'x')")]
    [InlineData("%g", "{\"$tuple\": [123456.789]}", "123457")]
    [InlineData("%.3g", "{\"$tuple\": [9999.0]}", "1e+04")]
    [InlineData("%e", "{\"$tuple\": [0.0]}", "0.000000e+00")]
    [InlineData("%s", "{\"$tuple\": [{\"$tuple\": [1, 2]}]}", "(1, 2)")]
    public void Apply_EqualsPython(string pattern, string arguments, string expected)
    {
        var (text, error) = PercentFormat.Apply(pattern, JsonElement.Parse(arguments));

        Assert.Null(error);
        Assert.Equal(expected, text);
    }

    [Theory]
    [InlineData("%s %s", "{\"$tuple\": [\"a\"]}", "not enough arguments for format string")]
    [InlineData("%s", "{\"$tuple\": [\"a\", \"b\"]}", "not all arguments converted during string formatting")]
    [InlineData("%d", "{\"$tuple\": [\"a\"]}", "%d format: a real number is required, not str")]
    [InlineData("%", "{\"$tuple\": [\"a\"]}", "incomplete format")]
    [InlineData("%x", "{\"$tuple\": [1.5]}", "%x format: an integer is required, not float")]
    [InlineData("%(a", "{\"a\": 1}", "incomplete format key")]
    [InlineData("%z", "{\"$tuple\": [1]}", "unsupported format character 'z' (0x7a)")]
    [InlineData("%(c)s", "{\"a\": 1}", "there is no argument 'c'")]
    [InlineData("%999999999d", "{\"$tuple\": [1]}", "width too big")]
    [InlineData("%*d", "{\"$tuple\": [\"x\", 1]}", "* wants int")]
    [InlineData("%(a)s", "{\"$tuple\": [1]}", "format requires a mapping")]
    public void Apply_WhatPythonRefuses_LeavesTheTextAndSaysWhy(string pattern, string arguments, string expected)
    {
        var (text, error) = PercentFormat.Apply(pattern, JsonElement.Parse(arguments));

        Assert.Equal(expected, error);
        Assert.Equal(pattern, text);
    }

    [Theory]
    [InlineData("""{"$call":"builtins.KeyError","args":["x"]}""", "'x'")]
    [InlineData("""{"$call":"builtins.ValueError","args":["x"]}""", "x")]
    [InlineData("""{"$call":"builtins.OSError","args":[2,"no"]}""", "(2, 'no')")]
    [InlineData("""{"$global":"builtins.int"}""", "<class 'int'>")]
    [InlineData("""{"$class":"bb.Thing","state":{}}""", "<bb.Thing object>")]
    [InlineData("""{"$dict":[[1,"a"]]}""", "{1: 'a'}")]
    public void Str_OfWhatIsNoPlainValue_IsReadable(string value, string expected) =>
        Assert.Equal(expected, PythonText.Str(JsonElement.Parse(value)));

    [Fact]
    public void Str_OfTextWithALoneSurrogate_KeepsIt() =>
        Assert.Equal("\ud800x", PythonText.Str(JsonElement.Parse("""{"$str":"7aCAeA=="}""")));
}
