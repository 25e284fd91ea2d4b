using System.Text.Json;
using Toaster.Actors.Builds.Interpretation;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Builds.Interpretation;

/// <summary>What is said of classes of events is what the interpreter does with them.</summary>
public sealed class EventClassesTests
{
    [Theory]
    [InlineData("bb.build.TaskStarted", EventUse.Read)]
    [InlineData("bb.command.CommandCompleted", EventUse.Read)]
    [InlineData("agent.ProcessExited", EventUse.Read)]
    [InlineData("agent.Phase", EventUse.Read)]
    [InlineData("agent.Failed", EventUse.Read)]
    [InlineData("agent.TooLarge", EventUse.Read)]
    [InlineData("agent.Unreadable", EventUse.Read)]
    [InlineData("bb.event.RecipeParsed", EventUse.Counted)]
    [InlineData("bb.event.BrandNew", EventUse.Unknown)]
    [InlineData("layer.Own", EventUse.Unknown)]
    [InlineData("", EventUse.Unknown)]
    public void Use_OfAClass_IsWhatTheInterpreterDoes(string name, EventUse use)
    {
        Assert.Equal(use, EventClasses.UseOf(name));
        Assert.Equal(use == EventUse.Read, new BuildInterpreter().Dispatch(new(1, 0, 1, 0, 10, name, "{}"u8.ToArray())));
    }

    [Fact]
    public void Use_OfEveryRecordedClass_IsKnown()
    {
        HashSet<string> classes = [];
        foreach (var name in EventLogs.Names(EventLogs.Own()))
        {
            using var expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(EventLogs.Own()!, name + ".expected.json")));
            classes.UnionWith(expected.RootElement.GetProperty("builds").EnumerateArray()
                .SelectMany(build => build.GetProperty("eventCounts").EnumerateObject().Select(entry => entry.Name)));
        }

        Assert.True(classes.Count > 25, $"only {classes.Count} classes");
        Assert.All(classes, name =>
        {
            var use = EventClasses.UseOf(name);
            Assert.NotEqual(EventUse.Unknown, use);
            Assert.Equal(use == EventUse.Read, new BuildInterpreter().Dispatch(new(1, 0, 1, 0, 10, name, "{}"u8.ToArray())));
        });
    }
}
