using Toaster.Web.Api;
using Toaster.Web.Api.Models;

namespace Toaster.Node.Client;

/// <summary>
/// What the verbs of the command line ask for: of the server that holds the data directory, or of the directory itself. Both
/// answer the same. A refusal is an <see cref="ApiProblemException"/>.
/// </summary>
internal interface IToasterClient : IAsyncDisposable
{
    /// <summary>Where the server answers; null without one.</summary>
    Uri? Server { get; }

    /// <summary>Gives a file to Toaster. It returns once a crash can no longer lose it.</summary>
    /// <param name="project">Number or name.</param>
    Task<ImportModel> StartImportAsync(string name, Stream content, string? project, CancellationToken ct);

    Task<ImportModel> GetImportAsync(long id, CancellationToken ct);

    /// <param name="parameters">Those of <c>GET /api/v1/builds</c>.</param>
    Task<FacetedPageModel<BuildModel>> ListBuildsAsync(IReadOnlyList<KeyValuePair<string, string>> parameters, CancellationToken ct);

    Task<BuildDetailModel> GetBuildAsync(long id, CancellationToken ct);

    /// <summary>Deletes a build, after a grace.</summary>
    Task<DeletionModel> DeleteBuildAsync(long id, CancellationToken ct);

    Task UndeleteBuildAsync(long id, CancellationToken ct);

    /// <summary>How far the deletion of a build is.</summary>
    Task<DeletionModel> GetDeletionAsync(long id, CancellationToken ct);

    /// <summary>All builds of the journal.</summary>
    Task<ListModel<BuildNumberModel>> ListJournaledBuildsAsync(CancellationToken ct);

    /// <summary>Begins to make the tables of a build again.</summary>
    Task<ReplayModel> ReplayBuildAsync(long id, CancellationToken ct);

    Task<ReplayModel> GetReplayAsync(long id, CancellationToken ct);

    /// <summary>Writes one record of these builds, in this order.</summary>
    Task WriteRecordAsync(IReadOnlyList<long> ids, Stream destination, CancellationToken ct);

    /// <summary>Writes the kept event log a build was recorded from, packed.</summary>
    Task WriteEventLogAsync(long id, Stream destination, CancellationToken ct);

    /// <summary>Logs of its tasks and of bitbake.</summary>
    Task<IReadOnlyList<BuildLogModel>> ListLogsAsync(long id, CancellationToken ct);

    /// <summary>Writes the bytes a log has from an offset on, as it is now.</summary>
    Task<LogPlace> WriteLogAsync(long id, string name, long offset, Stream destination, CancellationToken ct);

    Task<TaskModel> GetTaskAsync(long id, int task, CancellationToken ct);

    /// <summary>Tasks of exactly this recipe.</summary>
    Task<IReadOnlyList<TaskModel>> ListTasksAsync(long id, string recipe, CancellationToken ct);
}

/// <summary>Up to where a log was read.</summary>
/// <param name="Offset">Bytes. Smaller than before: it is another log of the same name, of a later attempt.</param>
/// <param name="IsComplete">Nothing more will come.</param>
internal readonly record struct LogPlace(long Offset, bool IsComplete);
