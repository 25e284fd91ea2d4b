using System.Text.Json;
using Toaster.Actors.Builds.Interpretation;

namespace Toaster.Actors.Builds;

/// <summary>Writes one build of a <see cref="BuildRecord"/>. Null stands where something is not known.</summary>
internal static class BuildRecordWriter
{
    private const int MostPending = 64 << 10;

    public static void Write(Utf8JsonWriter json, IBuildRows build)
    {
        var summary = build.Summary;
        json.WriteStartObject();
        Head(json, summary);
        Counts(json, "eventCounts", summary.EventCounts);
        Counts(json, "metadataCounts", summary.MetadataCounts);
        Counts(json, "logLevels", summary.LogLevels);
        json.WriteNumber("variables", summary.Variables);
        json.WriteNumber("variableHistory", summary.VariableHistory);
        json.WriteStartObject("variableValues");
        foreach (var variable in build.Variables)
        {
            if (!variable.IsFunction)
            {
                json.WriteString(variable.Name, variable.Value);
            }
        }

        json.WriteEndObject();
        Numbers(json, summary);
        List(json, "layers", build.Layers, BuildRecordRows.Layer);
        List(json, "tasks", build.Tasks.Where(task => task.Outcome is not null || task.IsRunning), BuildRecordRows.Task);
        List(json, "messages", build.Messages, BuildRecordRows.Message);
        List(json, "noProviders", build.NoProviders, BuildRecordRows.NoProvider);
        List(json, "recipes", build.Recipes, BuildRecordRows.Recipe);
        List(json, "packages", build.Packages, BuildRecordRows.Package);
        List(json, "images", build.Images, BuildRecordRows.Image);
        List(json, "imagePackages", build.ImagePackages, BuildRecordRows.ImagePackage);
        List(json, "artifacts", build.Artifacts, BuildRecordRows.Artifact);
        List(json, "diskFull", build.DiskFull, BuildRecordRows.DiskFull);
        List(json, "recorderProblems", build.Problems.Where(problem => problem.IsUnreadable), BuildRecordRows.Problem);
        List(json, "notUnderstood", build.Problems.Where(problem => !problem.IsUnreadable), BuildRecordRows.Problem);
        json.WriteEndObject();
    }

    private static void Head(Utf8JsonWriter json, SummaryRow summary)
    {
        json.WriteString("outcome", summary.Outcome?.ToString());
        json.WriteString("reason", summary.Reason);
        json.WriteString("cause", summary.Cause.ToString());
        json.WriteString("verdict", summary.Verdict.ToString());
        json.WriteString("verdictDetail", string.Concat(summary.Verdict.Detail.Select(part => part.Text)));
        json.WriteString("bitbakeVersion", summary.BitbakeVersion);
        json.WriteString("machine", summary.Machine);
        json.WriteString("distro", summary.Distro);
        json.WriteString("distroVersion", summary.DistroVersion);
        json.WriteString("buildName", summary.BuildName);
        List(json, "targets", summary.Targets, BuildRecordRows.Target);
        json.WriteString("startedAt", BuildRecord.Time(summary.StartedAt));
        json.WriteString("completedAt", BuildRecord.Time(summary.CompletedAt));
        List(json, "phases", summary.Phases, BuildRecordRows.Phase);
    }

    private static void Numbers(Utf8JsonWriter json, SummaryRow summary)
    {
        Part(json, "parse", summary.Parse, (json, parse) =>
        {
            json.WriteNumber("total", parse.Total);
            json.WriteNumber("cached", parse.Cached);
            json.WriteNumber("parsed", parse.Parsed);
            json.WriteNumber("skipped", parse.Skipped);
            json.WriteNumber("masked", parse.Masked);
            json.WriteNumber("virtuals", parse.Virtuals);
            json.WriteNumber("errors", parse.Errors);
        });
        Part(json, "dependencies", summary.Dependencies, (json, counts) =>
        {
            json.WriteNumber("tasks", counts.Tasks);
            json.WriteNumber("edges", counts.Edges);
            json.WriteNumber("edgesBetweenListedTasks", counts.EdgesBetweenListedTasks);
        });
        Part(json, "buildStats", summary.BuildStats, (json, stats) =>
        {
            json.WriteNumber("tasks", stats.Tasks);
            json.WriteNumber("cpuTimeUser", stats.CpuTimeUser);
            json.WriteNumber("cpuTimeSystem", stats.CpuTimeSystem);
            json.WriteNumber("diskRead", stats.DiskRead);
            json.WriteNumber("diskWrite", stats.DiskWrite);
        });
    }

    private static void Part<T>(Utf8JsonWriter json, string name, T? part, Action<Utf8JsonWriter, T> write) where T : class
    {
        if (part is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        write(json, part);
        json.WriteEndObject();
    }

    private static void Counts(Utf8JsonWriter json, string name, IReadOnlyDictionary<string, long> counts)
    {
        json.WriteStartObject(name);
        foreach (var (key, count) in counts)
        {
            json.WriteNumber(key, count);
        }

        json.WriteEndObject();
    }

    private static void List<T>(Utf8JsonWriter json, string name, IEnumerable<T> rows, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (var row in rows)
        {
            json.WriteStartObject();
            write(json, row);
            json.WriteEndObject();
            if (json.BytesPending > MostPending)
            {
                json.Flush(); // A build may be large; whoever takes it gets it as it is written.
            }
        }

        json.WriteEndArray();
    }
}
