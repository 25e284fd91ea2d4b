using Toaster.Actors.Builds.Interpretation;

namespace Toaster.Actors.Views.Sql;

/// <content>Layers, recipes, variables: lists that come whole.</content>
internal sealed partial class BuildRowWriter
{
    private const string InsertLayer = """
        INSERT INTO layer (build_id, n, path, name, branch, revision, priority, index_url) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
        """;

    private const string InsertRecipe = """
        INSERT INTO recipe (build_id, n, multiconfig_text, name_text, file_text, version_text, layer_text, license_text, section_text,
            homepage_text, is_image, summary, description)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
        """;

    private const string InsertRecipeDependency = """
        INSERT INTO recipe_dependency (build_id, n, multiconfig_text, recipe_text, needs_text, via_text) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        """;

    private const string InsertVariable = """
        INSERT INTO variable (build_id, n, name, is_function, history, file_text, description, value)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
        """;

    private const string InsertHistory = """
        INSERT INTO variable_history (build_id, variable_n, n, file_text, line, operation_text, flag_text, is_value, detail)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
        """;

    private void WriteLayers(IReadOnlyList<LayerRow> rows)
    {
        var statement = connection.Prepared(InsertLayer);
        for (var n = 0; n < rows.Count; n++)
        {
            var row = rows[n];
            statement.Bind(1, _build).Bind(2, n).Bind(3, row.Path).Bind(4, row.Name).Bind(5, row.Branch).Bind(6, row.Commit)
                .Bind(7, row.Priority).BindText(8, row.IndexUrl).Add();
        }
    }

    private void WriteRecipes(IReadOnlyList<RecipeRow> rows)
    {
        var statement = connection.Prepared(InsertRecipe);
        for (var n = 0; n < rows.Count; n++)
        {
            var row = rows[n];
            statement.Bind(1, _build).Bind(2, n).Bind(3, MulticonfigId(row.Multiconfig)).Bind(4, Id(row.Name)).Bind(5, Id(row.File))
                .Bind(6, Id(row.Version)).Bind(7, Id(row.Layer)).Bind(8, Id(row.License)).Bind(9, Id(row.Section))
                .Bind(10, Id(row.Homepage)).Bind(11, row.IsImage).BindText(12, row.Summary).BindText(13, row.Description).Add();
        }
    }

    private void WriteRecipeDependencies(IReadOnlyList<RecipeDependencyRow> rows)
    {
        var statement = connection.Prepared(InsertRecipeDependency);
        for (var n = 0; n < rows.Count; n++)
        {
            var row = rows[n];
            statement.Bind(1, _build).Bind(2, n).Bind(3, MulticonfigId(row.Multiconfig)).Bind(4, Id(row.Recipe)).Bind(5, Id(row.Needs))
                .Bind(6, Id(row.Via)).Add();
        }
    }

    private void WriteVariables(IReadOnlyList<VariableRow> rows)
    {
        connection.Prepared(BuildTableNames.DeleteSql("variable_history")).Bind(1, _build).Execute();
        var statement = connection.Prepared(InsertVariable);
        for (var n = 0; n < rows.Count; n++)
        {
            var row = rows[n];
            statement.Bind(1, _build).Bind(2, n).Bind(3, row.Name).Bind(4, row.IsFunction).Bind(5, row.History.Count)
                .Bind(6, Id(row.History.LastOrDefault(entry => entry.File is not null)?.File)).BindText(7, row.Description)
                .Bind(8, row.Value).Add();
            WriteHistory(n, row);
        }
    }

    private void WriteHistory(int variable, VariableRow row)
    {
        var statement = connection.Prepared(InsertHistory);
        for (var n = 0; n < row.History.Count; n++)
        {
            var entry = row.History[n];
            var isValue = entry.Detail == row.Value; // So it is with seven of ten, and values are long.
            statement.Bind(1, _build).Bind(2, variable).Bind(3, n).Bind(4, Id(entry.File)).Bind(5, entry.Line)
                .Bind(6, Id(entry.Operation)).Bind(7, Id(entry.Flag)).Bind(8, isValue).BindText(9, isValue ? null : entry.Detail)
                .Add();
        }
    }
}
