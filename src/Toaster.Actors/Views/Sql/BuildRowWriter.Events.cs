using Toaster.Actors.Builds.Interpretation;

namespace Toaster.Actors.Views.Sql;

/// <content>Rows that come one by one with single events.</content>
internal sealed partial class BuildRowWriter
{
    private const string UpsertMessage = """
        INSERT OR REPLACE INTO message (build_id, line, level, task_id, created_at, task_pid, source_line, source_file, logger, task, text)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
        """;

    private const string UpsertNoProvider = """
        INSERT OR REPLACE INTO no_provider (build_id, line, item, runtime, dependees, reasons, close_matches)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        """;

    private const string UpsertDiskFull = """
        INSERT OR REPLACE INTO disk_full (build_id, line, device, type, free, mount_point) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        """;

    private const string UpsertProblem = """
        INSERT OR REPLACE INTO recorder_problem (build_id, line, byte_offset, text, is_unreadable) VALUES (?1, ?2, ?3, ?4, ?5)
        """;

    private const string UpsertPackage = """
        INSERT OR REPLACE INTO package (build_id, name, recipe, installed_name, version_text, revision_text, size, files,
            license_text, section_text, summary, description, dependencies, file_list)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
        """;

    private const string UpsertArtifact = "INSERT INTO artifact (build_id, task, path) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";

    private void WriteMessages(IReadOnlyList<MessageRow> rows)
    {
        var statement = connection.Prepared(UpsertMessage);
        foreach (var row in rows)
        {
            statement.Bind(1, _build).Bind(2, row.Line).Bind(3, row.Level).Bind(4, row.TaskId).Bind(5, row.CreatedAt)
                .Bind(6, row.TaskPid).Bind(7, row.SourceLine).BindText(8, row.SourceFile).BindText(9, row.Logger)
                .BindText(10, row.TaskText).Bind(11, row.Text).Add();
        }
    }

    private void WriteNoProviders(IReadOnlyList<NoProviderRow> rows)
    {
        var statement = connection.Prepared(UpsertNoProvider);
        foreach (var row in rows)
        {
            statement.Bind(1, _build).Bind(2, row.Line).Bind(3, row.Item).Bind(4, row.Runtime)
                .Bind(5, CompactJson.Texts(row.Dependees)).Bind(6, CompactJson.Texts(row.Reasons))
                .Bind(7, CompactJson.Texts(row.CloseMatches)).Add();
        }
    }

    private void WriteDiskFull(IReadOnlyList<DiskFullRow> rows)
    {
        var statement = connection.Prepared(UpsertDiskFull);
        foreach (var row in rows)
        {
            statement.Bind(1, _build).Bind(2, row.Line).BindText(3, row.Device).BindText(4, row.Type).Bind(5, row.Free)
                .BindText(6, row.MountPoint).Add();
        }
    }

    private void WriteProblems(IReadOnlyList<RecorderProblemRow> rows)
    {
        var statement = connection.Prepared(UpsertProblem);
        foreach (var row in rows)
        {
            statement.Bind(1, _build).Bind(2, row.Line).Bind(3, row.Offset).Bind(4, row.Text).Bind(5, row.IsUnreadable).Add();
        }
    }

    private void WritePackages(IReadOnlyList<PackageRow> rows)
    {
        var statement = connection.Prepared(UpsertPackage);
        foreach (var row in rows)
        {
            statement.Bind(1, _build).Bind(2, row.Name).Bind(3, row.Recipe).Bind(4, row.InstalledName)
                .Bind(5, Id(row.Version)).Bind(6, Id(row.Revision)).Bind(7, row.Size).Bind(8, row.Files)
                .Bind(9, Id(row.License)).Bind(10, Id(row.Section)).BindText(11, row.Summary).BindText(12, row.Description)
                .BindText(13, CompactJson.Dependencies(row.Dependencies)).BindText(14, CompactJson.Files(row.FileList)).Add();
        }
    }

    private void WriteArtifacts(IReadOnlyList<ArtifactRow> rows)
    {
        var statement = connection.Prepared(UpsertArtifact);
        foreach (var row in rows)
        {
            statement.Bind(1, _build).Bind(2, row.Task).Bind(3, row.Path).Add();
        }
    }
}
