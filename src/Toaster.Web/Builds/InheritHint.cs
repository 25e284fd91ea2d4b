using Toaster.Actors;
using Toaster.Actors.Views;

namespace Toaster.Web.Builds;

/// <summary>Classes of OpenEmbedded-Core that a build did not inherit, and without which there is less to show of it.</summary>
/// <param name="Classes">In the order of what they add.</param>
public sealed record InheritHint(IReadOnlyList<string> Classes)
{
    private static readonly (string Class, string Adds)[] Wanted =
    [
        ("toaster", "layers, packages, images and artifacts"), ("buildhistory", "what is in images"), ("buildstats", "CPU time and disk use of tasks"),
    ];

    /// <summary>What is missing here, as words.</summary>
    public string Missing => string.Join("; ", Wanted.Where(wanted => Classes.Contains(wanted.Class)).Select(wanted => $"{wanted.Class}: {wanted.Adds}"));

    /// <summary>For conf/local.conf.</summary>
    public IReadOnlyList<string> Lines => Classes.Contains("buildhistory") ? [Line, "BUILDHISTORY_COMMIT = \"0\""] : [Line];

    private string Line => $"INHERIT += \"{string.Join(' ', Classes)}\"";

    /// <summary>Null: nothing is missing; or it is not known; or it is no build of OpenEmbedded-Core, which has the classes.</summary>
    public static async ValueTask<InheritHint?> ReadAsync(IBuildViews views, BuildId build, CancellationToken ct)
    {
        if (await views.VariableAsync(build, "COREBASE", ct) is null || await views.VariableAsync(build, "INHERIT", ct) is not { } inherit)
        {
            return null;
        }

        var inherited = inherit.Value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        string[] missing = [.. Wanted.Select(wanted => wanted.Class).Where(name => !inherited.Contains(name, StringComparer.Ordinal))];
        return missing.Length == 0 ? null : new(missing);
    }
}
