using System.Text.Json;
using System.Text.Json.Nodes;
using Toaster.Actors.Builds;
using Toaster.Actors.Tests.Builds.Interpretation;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Builds;

/// <summary>A comparison catches a mutation of every field of the record, and the record survives a comparison with itself.</summary>
public sealed class BuildRecordTests
{
    public static TheoryData<string> Fields => [.. AllFields()];

    [Fact]
    public void Comparison_WithItself_FindsNothing()
    {
        var result = Compare(Record(), Expected());

        Assert.Empty(result.Differences);
        Assert.True(result.Compared > 200);
    }

    [Theory]
    [MemberData(nameof(Fields))]
    public void Comparison_OfAMutatedField_FindsIt(string path)
    {
        var record = Record();
        Mutate(record["builds"]![0]!.AsObject(), path.Split('/'));

        Assert.NotEmpty(Compare(record, Expected()).Differences);
    }

    [Fact]
    public void Comparison_OfRows_FindsMissingDoubleAndFurtherOnes()
    {
        foreach (var part in RecordSchema.Parts)
        {
            var (without, doubled) = (Record(), Record());
            without["builds"]![0]![part.Name]!.AsArray().RemoveAt(0);
            doubled["builds"]![0]![part.Name]!.AsArray().Add(doubled["builds"]![0]![part.Name]![0]!.DeepClone());

            Assert.True(Compare(without, Expected()).Differences.Count > 0, part.Name);
            Assert.True(Compare(doubled, Expected()).Differences.Count > 0, part.Name);
        }
    }

    [Fact]
    public void Comparison_AllowsOneMicrosecondAndOtherOrder()
    {
        var record = Record();
        record["builds"]![0]!["startedAt"] = "1970-01-01T00:16:39.000001Z";
        var tasks = record["builds"]![0]!["tasks"]!.AsArray();
        var first = tasks[0]!;
        tasks.RemoveAt(0);
        tasks.Add(first);

        Assert.Empty(Compare(record, Expected()).Differences);
    }

    [Fact]
    public void Comparison_OfFormatVersionAndNumberOfBuilds_FindsThem()
    {
        foreach (var change in new Action<JsonObject>[] { r => r["format"] = "x", r => r["version"] = 2, r => r["version"] = "1", r => r["builds"]!.AsArray().Clear() })
        {
            var record = Record();
            change(record);

            Assert.NotEmpty(Compare(record, Expected()).Differences);
        }
    }

    private static IEnumerable<string> AllFields()
    {
        var build = Record()["builds"]![0]!;
        return RecordSchema.Plain
            .Concat(RecordSchema.Maps.SelectMany(map => build[map]!.AsObject().Take(1).Select(p => $"{map}/{p.Key}").Append(map)))
            .Concat(["targets", "targets/0/name", "targets/0/task", "targets/1/multiconfig"])
            .Concat(RecordSchema.Parts.SelectMany(part => part.Keys.Concat(part.Fields).Select(field => $"{part.Name}/{WithValue(build, part.Name, field)}/{field}").Append(part.Name)));
    }

    /// <summary>A row in which the field has a value.</summary>
    private static int WithValue(JsonNode build, string part, string field) =>
        Math.Max(0, build[part]!.AsArray().ToList().FindIndex(row => row![field] is not null));

    private static void Mutate(JsonObject build, string[] path)
    {
        JsonNode at = build;
        foreach (var step in path[..^1])
        {
            at = int.TryParse(step, out var index) ? at[index]! : at[step]!;
        }

        var map = at.AsObject();
        map[path[^1]] = map[path[^1]] switch
        {
            JsonValue value when value.GetValueKind() == JsonValueKind.String && value.GetValue<string>() is ['1', '9', '7', '0', ..] => "1970-01-01T00:00:00.5Z",
            JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>() + "!",
            JsonValue value when value.GetValueKind() == JsonValueKind.Number => value.GetValue<JsonElement>().GetDouble() + 1,
            JsonValue value => !value.GetValue<bool>(),
            JsonArray => null,
            JsonObject => null,
            _ => "something",
        };
    }

    private static RecordComparer Compare(JsonNode record, JsonNode expected) =>
        RecordComparer.Compare(JsonSerializer.SerializeToElement(record), JsonSerializer.SerializeToElement(expected));

    private static JsonObject Record()
    {
        var record = new MemoryStream();
        BuildRecord.Write(record, [TranscodedLog.Fold(RichBuild.Events)]);
        return JsonNode.Parse(record.ToArray())!.AsObject();
    }

    /// <summary>An expected file has the same fields, but for the name of its problems.</summary>
    private static JsonObject Expected()
    {
        var expected = Record();
        expected["builds"]![0]!["problems"] = expected["builds"]![0]!["recorderProblems"]!.DeepClone();
        return expected;
    }
}
