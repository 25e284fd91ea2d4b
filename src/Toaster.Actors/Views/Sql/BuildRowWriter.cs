using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Journal.Sql;

namespace Toaster.Actors.Views.Sql;

/// <summary>Writes one change set of one build: the rows that replace whole lists first, then rows by their keys.</summary>
internal sealed partial class BuildRowWriter(IStoreConnection connection, BuildId id, BuildTexts texts)
{
    private readonly long _build = id.Value;

    public void Write(BuildFacts facts, BuildChanges changes)
    {
        WriteSummary(facts, changes.Summary);
        WriteTasks(changes.Tasks);
        WriteMessages(changes.Messages);
        WriteNoProviders(changes.NoProviders);
        WriteDiskFull(changes.DiskFull);
        WriteProblems(changes.Problems);
        WritePackages(changes.Packages);
        WriteArtifacts(changes.Artifacts);
        Replace("task_dependency", changes.TaskDependencies, WriteTaskDependencies);
        Replace("layer", changes.Layers, WriteLayers);
        Replace("recipe", changes.Recipes, WriteRecipes);
        Replace("recipe_dependency", changes.RecipeDependencies, WriteRecipeDependencies);
        Replace("variable", changes.Variables, WriteVariables);
        Replace("image", changes.Images, WriteImages);
        Replace("image_package", changes.ImagePackages, WriteImagePackages);
        Replace("image_file", changes.ImageFiles, WriteImageFiles);
    }

    private void Replace<T>(string table, IReadOnlyList<T>? rows, Action<IReadOnlyList<T>> write)
    {
        if (rows is null)
        {
            return;
        }

        connection.Prepared(BuildTableNames.DeleteSql(table)).Bind(1, _build).Execute();
        write(rows);
    }

    private long? Id(string? text) => texts.Id(connection, _build, text);

    // The default configuration has no name; NULL takes no room.
    private long? MulticonfigId(string name) => name.Length == 0 ? null : Id(name);

    private void WriteSummary(BuildFacts facts, SummaryRow read)
    {
        var summary = facts.Origin?.Amend(read) ?? read;
        connection.Prepared(SummarySql.Upsert)
            .Bind(1, _build).Bind(2, facts.Project.Value)
            .Bind(3, (long?)summary.Outcome).Bind(4, (long)summary.Cause)
            .Bind(5, summary.StartedAt).Bind(6, summary.CompletedAt - summary.StartedAt)
            .Bind(7, summary.Tasks.Real).Bind(8, summary.Errors).Bind(9, summary.Warnings)
            .BindText(10, summary.Targets.Count > 0 ? summary.Targets[0].Name : null).BindText(11, summary.Machine)
            .Bind(12, SummarySql.SearchText(summary, facts.Source))
            .Bind(13, facts.Attempt).Bind(14, facts.IsComplete).BindText(15, facts.Source).BindText(16, facts.SourceKey)
            .Bind(17, facts.RecordedAt).Bind(18, facts.DeletesAt)
            .Execute();
        connection.Prepared(SummarySql.UpsertDetail).Bind(1, _build).BindUtf8(2, SummaryJson.Write(summary))
            .BindText(3, BuildOriginJson.Write(facts.Origin)).Execute();
    }
}
