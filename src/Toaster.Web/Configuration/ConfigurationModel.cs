using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Views;
using Toaster.Web.Builds;
using Toaster.Web.Shared;
using Toaster.Web.Shared.Lists;

namespace Toaster.Web.Configuration;

/// <summary>What a build was set to: facts, the variables one looks for first, layers.</summary>
/// <param name="Known">Of the variables that matter, those that the build has.</param>
public sealed record ConfigurationModel(BuildHead Head, IReadOnlyList<LayerView> Layers, IReadOnlyList<VariableRow> Known)
{
    public static readonly IReadOnlyList<CsvColumn<LayerView>> Table =
    [
        new("layer", l => l.Layer.Name), new("branch", l => LayerTexts.Known(l.Layer.Branch)), new("commit", l => LayerTexts.Known(l.Layer.Commit)), new("priority", l => l.Layer.Priority),
        new("recipes", l => l.Recipes), new("path", l => l.Layer.Path),
    ];

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

        return new(head, InOrder(await views.LayersAsync(head.Id, ct)), known);
    }

    /// <summary>By priority, the highest first: what it overrules others with.</summary>
    public static IReadOnlyList<LayerView> InOrder(IReadOnlyList<LayerView> layers) => [.. layers.OrderByDescending(l => l.Layer.Priority ?? int.MinValue)];
}
