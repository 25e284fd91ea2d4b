using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Views;
using Toaster.Web.Builds;

namespace Toaster.Web.Configuration;

/// <summary>What a build was set to: facts, the variables one looks for first, layers.</summary>
/// <param name="Known">Of the variables that matter, those that the build has.</param>
public sealed record ConfigurationModel(BuildHead Head, IReadOnlyList<LayerView> Layers, IReadOnlyList<VariableRow> Known)
{
    private static readonly string[] Wanted =
    [
        "BUILD_SYS", "TARGET_SYS", "TUNE_FEATURES", "TARGET_FPU", "DISTRO_FEATURES", "IMAGE_FEATURES", "PACKAGE_CLASSES", "INHERIT", "BB_NUMBER_THREADS",
        "PARALLEL_MAKE", "SSTATE_DIR", "SSTATE_MIRRORS", "DL_DIR", "TMPDIR", "TOPDIR", "NATIVELSBSTRING",
    ];

    public static async ValueTask<ConfigurationModel> ReadAsync(BuildHead head, IBuildViews views, CancellationToken ct)
    {
        List<VariableRow> known = [];
        foreach (var name in head.Build.Summary.Variables > 0 ? Wanted : [])
        {
            if (await views.VariableAsync(head.Id, name, ct) is { Value.Length: > 0 } variable) known.Add(variable);
        }

        return new(head, await views.LayersAsync(head.Id, ct), known);
    }
}
