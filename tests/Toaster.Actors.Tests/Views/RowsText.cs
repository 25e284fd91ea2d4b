using System.Text.Json;
using Toaster.Actors.Builds;

namespace Toaster.Actors.Tests.Views;

/// <summary>Rows as text, so that lists inside them are compared too.</summary>
internal static class RowsText
{
    public static string Of<T>(T value) => JsonSerializer.Serialize(value);

    /// <summary>All of a build; packages and artifacts have no order of their own.</summary>
    public static string OfBuild(IBuildRows rows) => string.Join('\n',
        Of(rows.Summary), Of(rows.Tasks.ToList()), Of(rows.Messages.ToList()), Of(rows.NoProviders.ToList()), Of(rows.DiskFull.ToList()),
        Of(rows.Problems.ToList()), Of(rows.Layers.ToList()), Of(rows.Recipes.ToList()), Of(rows.Variables.ToList()), Of(rows.Images.ToList()),
        Of(rows.ImagePackages.ToList()), Of(rows.Packages.Select(Of).Order(StringComparer.Ordinal)), Of(rows.Artifacts.Select(Of).Order(StringComparer.Ordinal)));
}
