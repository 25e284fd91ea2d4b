using Toaster.Actors.Builds.Interpretation;

namespace Toaster.Actors.Views.Sql;

/// <content>Images and what is in them.</content>
internal sealed partial class BuildRowWriter
{
    private const string InsertImage = """
        INSERT INTO image (build_id, n, target, packages, installed_size, dependencies, files, directories, links)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
        """;

    private const string InsertImagePackage = """
        INSERT INTO image_package (build_id, n, target_text, name, recipe_text, version_text, installed_size, dependencies)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
        """;

    private const string InsertImageFile = """
        INSERT OR REPLACE INTO image_file (build_id, target_text, folder_text, name, type, permissions_text, owner_text, group_text, size,
            link_target, files_below, size_below)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
        """;

    private void WriteImages(IReadOnlyList<ImageRow> rows)
    {
        var statement = connection.Prepared(InsertImage);
        for (var n = 0; n < rows.Count; n++)
        {
            var row = rows[n];
            statement.Bind(1, _build).Bind(2, n).Bind(3, row.Target).Bind(4, row.Packages).Bind(5, row.InstalledSize)
                .Bind(6, row.Dependencies).Bind(7, row.Files).Bind(8, row.Directories).Bind(9, row.Links).Add();
        }
    }

    private void WriteImagePackages(IReadOnlyList<ImagePackageRow> rows)
    {
        var statement = connection.Prepared(InsertImagePackage);
        for (var n = 0; n < rows.Count; n++)
        {
            var row = rows[n];
            statement.Bind(1, _build).Bind(2, n).Bind(3, Id(row.Target)).Bind(4, row.Name).Bind(5, Id(row.Recipe))
                .Bind(6, Id(row.Version)).Bind(7, row.InstalledSize).BindText(8, CompactJson.Dependencies(row.Dependencies)).Add();
        }
    }

    private void WriteImageFiles(IReadOnlyList<ImageFileRow> rows)
    {
        var statement = connection.Prepared(InsertImageFile);
        foreach (var image in rows.GroupBy(row => row.Target, StringComparer.Ordinal))
        {
            foreach (var entry in ImageTree.Of(image))
            {
                var row = entry.File;
                statement.Bind(1, _build).Bind(2, Id(row.Target)).Bind(3, Id(entry.Folder)).Bind(4, entry.Name).Bind(5, row.Type)
                    .Bind(6, Id(row.Permissions)).Bind(7, Id(row.Owner)).Bind(8, Id(row.Group)).Bind(9, row.Size)
                    .BindText(10, row.LinkTarget).Bind(11, entry.FilesBelow).Bind(12, entry.SizeBelow).Add();
            }
        }
    }
}
