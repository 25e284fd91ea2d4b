using System.Text.Json;
using Toaster.Actors.Builds.Interpretation;

namespace Toaster.Actors.Builds;

/// <summary>The fields of each kind of row in a <see cref="BuildRecord"/>.</summary>
internal static class BuildRecordRows
{
    public static void Target(Utf8JsonWriter json, TargetRow row)
    {
        json.WriteString("multiconfig", row.Multiconfig);
        json.WriteString("name", row.Name);
        json.WriteString("task", row.Task);
    }

    public static void Phase(Utf8JsonWriter json, PhaseRow row)
    {
        json.WriteString("name", row.Name);
        json.WriteString("state", row.State);
        json.WriteString("startedAt", BuildRecord.Time(row.StartedAt));
        json.WriteString("endedAt", BuildRecord.Time(row.EndedAt));
        Number(json, "done", row.Done);
        Number(json, "total", row.Total);
    }

    public static void Layer(Utf8JsonWriter json, LayerRow row)
    {
        json.WriteString("name", row.Name);
        json.WriteString("path", row.Path);
        json.WriteString("branch", row.Branch);
        json.WriteString("commit", row.Commit);
        Number(json, "priority", row.Priority);
    }

    public static void Task(Utf8JsonWriter json, TaskRow row)
    {
        Number(json, "order", row.Order);
        json.WriteString("multiconfig", row.Multiconfig);
        json.WriteString("recipeFile", row.RecipeFile);
        json.WriteString("task", row.Task);
        json.WriteBoolean("setscene", row.IsSetscene);
        json.WriteString("outcome", row.Outcome?.ToString());
        json.WriteString("reason", row.Reason);
        json.WriteBoolean("executed", row.Executed);
        json.WriteBoolean("noexec", row.NoExec);
        Number(json, "exitCode", row.ExitCode);
        json.WriteString("sstate", row.Sstate switch
        {
            SstateResult.Restored => "restored",
            SstateResult.Failed => "failed",
            SstateResult.Missed => "missed",
            _ => null,
        });
        json.WriteString("recipe", row.Recipe);
        json.WriteString("version", row.Version);
        json.WriteString("hash", row.Hash);
        json.WriteString("startedAt", BuildRecord.Time(row.StartedAt));
        json.WriteString("endedAt", BuildRecord.Time(row.EndedAt));
        Number(json, "workerPid", row.WorkerPid);
        json.WriteString("logFile", row.LogFile);
        json.WriteNumber("errors", row.Errors);
        json.WriteNumber("warnings", row.Warnings);
        json.WriteString("scriptType", row.ScriptType);
        Number(json, "cpuTimeUser", row.CpuUser);
        Number(json, "cpuTimeSystem", row.CpuSystem);
        Number(json, "diskRead", row.DiskRead);
        Number(json, "diskWrite", row.DiskWrite);
    }

    public static void Message(Utf8JsonWriter json, MessageRow row)
    {
        json.WriteNumber("line", row.Line);
        json.WriteString("level", row.Level switch { < 39 => "warning", < 50 => "error", _ => "critical" });
        json.WriteNumber("levelNumber", row.Level);
        json.WriteString("text", row.Text);
        json.WriteString("task", row.TaskText);
        json.WriteString("logger", row.Logger);
        json.WriteString("createdAt", BuildRecord.Time(row.CreatedAt));
    }

    public static void NoProvider(Utf8JsonWriter json, NoProviderRow row)
    {
        json.WriteNumber("line", row.Line);
        json.WriteString("item", row.Item);
        json.WriteBoolean("runtime", row.Runtime);
        Texts(json, "dependees", row.Dependees);
        Texts(json, "reasons", row.Reasons);
        Texts(json, "closeMatches", row.CloseMatches);
    }

    public static void Recipe(Utf8JsonWriter json, RecipeRow row)
    {
        json.WriteString("name", row.Name);
        json.WriteString("multiconfig", row.Multiconfig);
        json.WriteString("version", row.Version);
        json.WriteString("file", row.File);
        json.WriteString("layer", row.Layer);
        json.WriteBoolean("isImage", row.IsImage);
    }

    public static void Package(Utf8JsonWriter json, PackageRow row)
    {
        json.WriteString("name", row.Name);
        json.WriteString("recipe", row.Recipe);
        json.WriteString("installedName", row.InstalledName);
        json.WriteString("version", row.Version);
        json.WriteString("revision", row.Revision);
        Number(json, "size", row.Size);
        json.WriteNumber("files", row.Files);
        json.WriteString("license", row.License);
    }

    public static void Image(Utf8JsonWriter json, ImageRow row)
    {
        json.WriteString("target", row.Target);
        json.WriteNumber("packages", row.Packages);
        json.WriteNumber("installedSize", row.InstalledSize);
        json.WriteNumber("dependencies", row.Dependencies);
        json.WriteNumber("files", row.Files);
        json.WriteNumber("directories", row.Directories);
        json.WriteNumber("links", row.Links);
    }

    public static void ImagePackage(Utf8JsonWriter json, ImagePackageRow row)
    {
        json.WriteString("target", row.Target);
        json.WriteString("name", row.Name);
        json.WriteString("recipe", row.Recipe);
        json.WriteString("version", row.Version);
        json.WriteNumber("installedSize", row.InstalledSize);
    }

    public static void Artifact(Utf8JsonWriter json, ArtifactRow row)
    {
        json.WriteString("task", row.Task);
        json.WriteString("path", row.Path);
    }

    public static void DiskFull(Utf8JsonWriter json, DiskFullRow row)
    {
        json.WriteNumber("line", row.Line);
        json.WriteString("device", row.Device);
        json.WriteString("type", row.Type);
        Number(json, "free", row.Free);
        json.WriteString("mountPoint", row.MountPoint);
    }

    public static void Problem(Utf8JsonWriter json, RecorderProblemRow row)
    {
        json.WriteNumber("line", row.Line);
        json.WriteNumber("offset", row.Offset);
        json.WriteString("text", row.Text);
    }

    private static void Number(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void Number(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void Texts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
