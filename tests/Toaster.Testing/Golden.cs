using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace Toaster.Testing;

/// <summary>Texts that programs rely on, stored beside the tests. TOASTER_GOLDEN=write stores what is.</summary>
public static class Golden
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Equal(string name, string json, [CallerFilePath] string caller = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(caller)!, "Golden", name);
        var actual = JsonNode.Parse(json)!.ToJsonString(Indented) + "\n";
        if (Environment.GetEnvironmentVariable("TOASTER_GOLDEN") == "write")
        {
            File.WriteAllText(path, actual);
        }

        Assert.True(File.Exists(path), $"{path} is missing; run once with TOASTER_GOLDEN=write and look at it.");
        Assert.Equal(File.ReadAllText(path), actual);
    }
}
