using System.Text;
using System.Text.Json.Nodes;
using Toaster.Actors.Builds;
using Toaster.Actors.Imports;
using Toaster.Actors.Projects;

namespace Toaster.Actors.Tests.Golden;

/// <summary>What was stored once is read, and written, the same for ever.</summary>
public sealed class GoldenTests
{
    private static string Folder([System.Runtime.CompilerServices.CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    public static TheoryData<string> Names() => [.. Directory.GetFiles(Folder(), "*.json").Select(file => Path.GetFileName(file)!)];

    [Theory]
    [MemberData(nameof(Names))]
    public void StoredEvent_ReadAndWritten_IsUnchanged(string name)
    {
        var stored = File.ReadAllBytes(Path.Combine(Folder(), name));

        var written = name.Split('-')[0] switch
        {
            "recording" or "attempt" or "deletion" or "build" or "cancel" or "waiting" or "priority" => BuildEventJson.Write(BuildEventJson.Read(stored)!),
            "import" => ImportEventJson.Write(ImportEventJson.Read(stored)!),
            _ => ProjectEventJson.Write(ProjectEventJson.Read(stored)!),
        };

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(stored), JsonNode.Parse(written.Span)), Encoding.UTF8.GetString(written.Span));
    }

    [Theory]
    [InlineData("""{"type":"from-the-future.v1","at":"2026-11-21T08:00:00+00:00"}""")]
    [InlineData("""{"at":"2026-11-21T08:00:00+00:00"}""")]
    [InlineData("""{"type":"build-deleted.v1","at":7}""")]
    [InlineData("{\"type\"")]
    [InlineData("null")]
    [InlineData("")]
    public void StoredEvent_OfANewerProgram_OrDamaged_IsNone(string stored)
    {
        var bytes = Encoding.UTF8.GetBytes(stored);

        Assert.Equal([null, null, null], new object?[] { BuildEventJson.Read(bytes), ImportEventJson.Read(bytes), ProjectEventJson.Read(bytes) });
    }

    [Fact]
    public void EveryStoredEvent_HasAGoldenFile()
    {
        var types = new[] { typeof(IBuildEvent), typeof(IImportEvent), typeof(IProjectEvent) }
            .SelectMany(t => t.GetCustomAttributes(typeof(System.Text.Json.Serialization.JsonDerivedTypeAttribute), false))
            .Select(a => ((System.Text.Json.Serialization.JsonDerivedTypeAttribute)a).TypeDiscriminator + ".json");

        Assert.Empty(types.Except(Directory.GetFiles(Folder(), "*.json").Select(file => Path.GetFileName(file)!)));
    }
}
