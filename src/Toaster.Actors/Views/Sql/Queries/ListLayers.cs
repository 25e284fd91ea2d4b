using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Views.Sql.Rows;

namespace Toaster.Actors.Views.Sql.Queries;

/// <summary>Layers of a build, each with the number of its recipes in this build.</summary>
internal static class ListLayers
{
    private const string RecipesSql = """
        SELECT l.value, count(*) FROM recipe r JOIN text l ON l.build_id = r.build_id AND l.text_id = r.layer_text
        WHERE r.build_id = ?1 GROUP BY r.layer_text, l.value
        """;

    public static IReadOnlyList<LayerView> Run(IStoreConnection connection, BuildId id)
    {
        var recipes = connection.Prepared(RecipesSql).Bind(1, id.Value)
            .All(row => KeyValuePair.Create(row.Text(0), row.Int32(1)))
            .ToDictionary(StringComparer.Ordinal);
        var layers = new RecipeRows(connection, id, new TextLookup(connection, id)).Layers();
        return [.. layers.Select(layer => new LayerView(layer, recipes.GetValueOrDefault(layer.Name)))];
    }
}
