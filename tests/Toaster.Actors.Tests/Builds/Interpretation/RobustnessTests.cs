using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Toaster.Actors.Builds;
using Toaster.Actors.Builds.Interpretation;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Builds.Interpretation;

/// <summary>Rows depend on the events alone, and trouble with one event stays with that event.</summary>
public sealed class RobustnessTests
{
    private static readonly string[] Odd = ["null", "true", "-1", "1.5", "\"\"", "\"x\"", "[]", "{}", "{\"$tuple\":[]}", "{\"$up\":1}", "[[[[1]]]]", "{\"$str\":\"7aCA\"}", "1e400", "99999999999999999999"];

    [Fact]
    public void Rows_DoNotDependOnWhenChangesAreTaken()
    {
        var whole = Json(TranscodedLog.Fold(RichBuild.Events));

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(200), Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var random = new Random(seed);
            return Json(TranscodedLog.Fold(RichBuild.Events, _ => random.Next(3) == 0)) == whole;
        }));
        Assert.Equal(whole, Json(TranscodedLog.Fold(RichBuild.Events, chunk: 1)));
    }

    [Fact]
    public void TheRichBuild_HasSomethingOfEverything()
    {
        using var record = JsonDocument.Parse(Json(TranscodedLog.Fold(RichBuild.Events)));
        var build = record.RootElement.GetProperty("builds")[0];

        Assert.All(RecordSchema.Parts, part => Assert.NotEqual(0, build.GetProperty(part.Name).GetArrayLength()));
        Assert.Equal("disk", build.GetProperty("reason").GetString());
    }

    [Fact]
    public void DamagedFields_NeverThrowAndLeaveTheRestAlone() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var random = new Random(seed);
            var at = random.Next(RichBuild.Events.Count);
            var damaged = RichBuild.Events[at] with { Fields = Damage(RichBuild.Events[at].Fields, random) };
            var rows = TranscodedLog.Fold([.. RichBuild.Events.Take(at), damaged, .. RichBuild.Events.Skip(at + 1)], _ => random.Next(5) == 0);
            _ = Json(rows);

            return rows.Summary.Events == RichBuild.Events.Count - 2 && rows.Problems.All(problem => problem.IsUnreadable || problem.Line == damaged.Line);
        }));

    [Fact]
    public void MissingEvents_NeverThrow() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var random = new Random(seed);
            return Json(TranscodedLog.Fold([.. RichBuild.Events.Where(_ => random.Next(4) > 0)])).Length > 0;
        }));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[1,")]
    [InlineData("{\"taskfile\":")]
    [InlineData("7")]
    public void FieldsThatAreNoObject_AreAProblemOfTheirLine(string fields)
    {
        foreach (var name in RichBuild.Events.Select(e => e.Class).Distinct().Where(name => name != AgentClasses.BadLine))
        {
            var rows = TranscodedLog.Fold([new(1, 0, 1, 0, 9, name, Encoding.UTF8.GetBytes(fields))]);

            Assert.True(rows.Problems.All(problem => problem is { Line: 1, IsUnreadable: false }), name);
        }
    }

    [Fact]
    public void MissingField_IsNamedInTheProblem()
    {
        var problem = Assert.Single(Folded.Build(("bb.runqueue.runQueueTaskStarted", new { taskname = "do_x" })).Problems);

        Assert.Contains("taskfile", problem.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void BadLine_IsUnreadableWithItsPlace()
    {
        var problem = Assert.Single(Folded.Build(Said.Init("x"), Said.BadLine("no JSON")).Problems);

        Assert.Equal(new RecorderProblemRow(2, 100, "no JSON", true), problem);
    }

    /// <summary>One value somewhere in the fields is deleted or becomes something else.</summary>
    private static byte[] Damage(ReadOnlyMemory<byte> fields, Random random)
    {
        var root = JsonNode.Parse(fields.Span)!.AsObject();
        JsonNode at = root;
        while (true)
        {
            var children = at switch
            {
                JsonObject map => map.Select(p => (object)p.Key).ToList(),
                JsonArray list => [.. Enumerable.Range(0, list.Count).Cast<object>()],
                _ => [],
            };
            if (children.Count == 0)
            {
                return Encoding.UTF8.GetBytes(root.ToJsonString());
            }

            var key = children[random.Next(children.Count)];
            var child = key is string name ? at[name] : at[(int)key];
            if (child is JsonObject or JsonArray && random.Next(3) > 0)
            {
                at = child;
                continue;
            }

            var marker = JsonValue.Create("~damaged~");
            switch (at)
            {
                case JsonObject map when random.Next(3) == 0:
                    map.Remove((string)key);
                    break;
                case JsonObject map:
                    map[(string)key] = marker;
                    break;
                default:
                    at[(int)key] = marker;
                    break;
            }

            return Encoding.UTF8.GetBytes(root.ToJsonString().Replace("\"~damaged~\"", Odd[random.Next(Odd.Length)], StringComparison.Ordinal));
        }
    }

    private static string Json(InMemoryBuildRows rows)
    {
        var record = new MemoryStream();
        BuildRecord.Write(record, [rows]);
        return Encoding.UTF8.GetString(record.ToArray());
    }
}
