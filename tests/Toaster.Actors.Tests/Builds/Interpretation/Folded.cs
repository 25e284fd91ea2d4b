using Toaster.Actors.Builds;
using Toaster.Actors.Builds.Interpretation;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Builds.Interpretation;

/// <summary>Rows of a build made of a few events.</summary>
internal static class Folded
{
    public static InMemoryBuildRows Build(params IEnumerable<(string, object)> events) => TranscodedLog.Fold(Given.Events(events));

    /// <summary>The same while the stream goes on.</summary>
    public static InMemoryBuildRows Live(params IEnumerable<(string, object)> events)
    {
        var interpreter = new BuildInterpreter();
        foreach (var e in Given.Events(events))
        {
            interpreter.Apply(e);
        }

        var rows = new InMemoryBuildRows();
        rows.Apply(interpreter.TakeChanges());
        return rows;
    }

    extension(InMemoryBuildRows rows)
    {
        public TaskRow Task(string name) => rows.Tasks.Single(task => task.Task == name);
    }
}
