using Microsoft.Extensions.Logging;
using Toaster.Actors;
using Toaster.Actors.Imports;
using Toaster.Actors.Projects;
using Toaster.Actors.Views;
using Toaster.Node.Hosting;
using Toaster.Node.Imports;
using Toaster.Node.Settings;
using Toaster.Web.Api;

namespace Toaster.Node.Client;

/// <summary>An opened data directory: the system, and the few parts that verbs and pages use.</summary>
internal sealed class ToasterParts(ToasterSystem system) : IKeptLogs, IAsyncDisposable
{
    public ToasterSystem System => system;

    public IImports Imports => system.Imports;

    public IBuildViews Views => system.Views;

    public IProjects Projects => system.Projects;

    public IKeptLogs Logs => this;

    /// <exception cref="Actors.Journal.Sql.StoreUnavailableException">It cannot be used; the message says why.</exception>
    public static async Task<ToasterParts> OpenAsync(ToasterSettings settings, string directory, ILoggerFactory loggers, CancellationToken ct)
    {
        var options = new ToasterSystemOptions(directory, $"{Environment.MachineName}:{Environment.ProcessId}")
        {
            Db = settings.Db is { } db ? new(db) : null,
            KeepsFilesInDirectory = settings.FilesInDirectory,
            Pieces = settings.Pieces(),
            Imports = settings.Imports,
            SnapshotEvery = settings.SnapshotEvery,
            DeletionGrace = settings.DeletionGrace,
            InstallationKey = () => InstallationKey.Read(directory),
            MostLiveBuilds = settings.LiveBuilds,
            Logs = settings.BuildLogs,
        };
        return new(await ToasterSystem.StartAsync(options, new EventLogSource(settings.EventLogs), TimeProvider.System, loggers, ct));
    }

    ValueTask<FileStream?> IKeptLogs.OpenAsync(BuildId id, CancellationToken ct) => system.OpenLogAsync(id, ct);

    public ValueTask DisposeAsync() => system.DisposeAsync();
}
