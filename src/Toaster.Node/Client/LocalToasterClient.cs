using Toaster.Actors;
using Toaster.Actors.Builds;
using Toaster.Actors.Imports;
using Toaster.Actors.Views;
using Toaster.Web.Api;
using Toaster.Web.Api.Models;
using Toaster.Web.Logs;

namespace Toaster.Node.Client;

/// <summary>Does the work itself, in a data directory that no server holds.</summary>
internal sealed class LocalToasterClient(ToasterParts parts) : IToasterClient
{
    private readonly RecordExport _records = new(parts.Views);

    public Uri? Server => null;

    public async Task<ImportModel> StartImportAsync(string name, Stream content, string? project, CancellationToken ct)
    {
        try
        {
            return ModelMapping.Of(await parts.Imports.StartAsync(name, content, await ProjectNames.FindAsync(project, parts.Projects, ct), ct));
        }
        catch (ImportRefusedException e)
        {
            throw ApiProblemException.Of(e);
        }
    }

    public async Task<ImportModel> GetImportAsync(long id, CancellationToken ct)
        => ModelMapping.Of(await parts.Imports.FindAsync(new ImportId(id), ct) ?? throw ApiProblemException.NoSuchImport(id));

    public async Task<FacetedPageModel<BuildModel>> ListBuildsAsync(IReadOnlyList<KeyValuePair<string, string>> parameters, CancellationToken ct)
        => await BuildLists.ListAsync(BuildLists.Query(parameters), parts.Views, null, ct);

    public async Task<BuildDetailModel> GetBuildAsync(long id, CancellationToken ct)
        => new(await parts.Views.FindAsync(new BuildId(id), ct) ?? throw await NoBuildAsync(id, ct));

    public async Task<DeletionModel> DeleteBuildAsync(long id, CancellationToken ct)
        => DeletionModel.Of(await AskAsync(parts.System.Upkeep.DeleteAsync(new(id), ct)));

    public async Task UndeleteBuildAsync(long id, CancellationToken ct) => await AskAsync(UndeleteAsync(new(id), ct));

    public async Task<DeletionModel> GetDeletionAsync(long id, CancellationToken ct)
        => DeletionModel.Of(await parts.System.Upkeep.FindDeletionAsync(new(id), ct) ?? throw ApiProblemException.NoDeletion(id));

    public async Task<ListModel<BuildNumberModel>> ListJournaledBuildsAsync(CancellationToken ct)
        => new() { Items = [.. (await parts.System.Upkeep.ListAsync(ct)).Select(id => new BuildNumberModel(id.Value))] };

    public async Task<ReplayModel> ReplayBuildAsync(long id, CancellationToken ct)
        => ReplayModel.Of(await AskAsync(parts.System.Upkeep.ReplayAsync(new(id), ct)));

    public async Task<ReplayModel> GetReplayAsync(long id, CancellationToken ct)
        => ReplayModel.Of(await parts.System.Upkeep.FindReplayAsync(new(id), ct) ?? throw ApiProblemException.NoSuchBuild(id));

    public async Task WriteRecordAsync(IReadOnlyList<long> ids, Stream destination, CancellationToken ct)
    {
        List<BuildId> builds = [.. ids.Select(id => new BuildId(id))];
        await _records.CheckAsync(builds, ct);
        await _records.WriteAsync(builds, destination, ct);
    }

    public async Task WriteEventLogAsync(long id, Stream destination, CancellationToken ct)
    {
        var build = (await parts.Views.FindAsync(new BuildId(id), ct) ?? throw ApiProblemException.NoSuchBuild(id)).Id;
        await using var log = await parts.Logs.OpenAsync(build, ct)
            ?? throw KeptLogs.NotKept(build, (await parts.System.Recordings.FindAsync(build, ct))?.Log ?? KeptLogState.None);
        await log.CopyToAsync(destination, ct);
    }

    public async Task<IReadOnlyList<BuildLogModel>> ListLogsAsync(long id, CancellationToken ct)
        => [.. (await parts.System.Logs.ListAsync(await ExistingAsync(id, ct), ct)).Select(LogApi.Of)];

    public async Task<LogPlace> WriteLogAsync(long id, string name, long offset, Stream destination, CancellationToken ct)
    {
        var log = await parts.System.Logs.FindAsync(await ExistingAsync(id, ct), name, ct) ?? throw ApiProblemException.NoSuchLog(id);
        if (log.Length < offset)
        {
            return new(0, false);
        }

        await using var text = new LogStream(parts.System.Logs.Read(log)) { Position = offset };
        await text.CopyToAsync(destination, ct);
        return new(text.Position, log.IsComplete);
    }

    public async Task<TaskModel> GetTaskAsync(long id, int task, CancellationToken ct)
        => ModelMapping.Of((await parts.Views.TaskAsync(await ExistingAsync(id, ct), task, ct) ?? throw ApiProblemException.NoSuchTask(id, task)).Task);

    public async Task<IReadOnlyList<TaskModel>> ListTasksAsync(long id, string recipe, CancellationToken ct)
        => [.. (await parts.Views.TasksAsync(await ExistingAsync(id, ct), new(new(1, PageRequest.MaxSize), Recipe: recipe), ct)).Page.Rows.Select(ModelMapping.Of)];

    private async Task<BuildId> ExistingAsync(long id, CancellationToken ct) => (await parts.Views.FindAsync(new BuildId(id), ct) ?? throw await NoBuildAsync(id, ct)).Id;

    private async Task<ApiProblemException> NoBuildAsync(long id, CancellationToken ct)
        => await parts.System.Upkeep.FindDeletionAsync(new(id), ct) is { } deletion ? ApiProblemException.Deleted(deletion) : ApiProblemException.NoSuchBuild(id);

    private async ValueTask<bool> UndeleteAsync(BuildId id, CancellationToken ct)
    {
        await parts.System.Upkeep.UndeleteAsync(id, ct);
        return true;
    }

    private static async Task<T> AskAsync<T>(ValueTask<T> work)
    {
        try
        {
            return await work;
        }
        catch (BuildRefusedException e)
        {
            throw ApiProblemException.Of(e);
        }
    }

    public ValueTask DisposeAsync() => parts.DisposeAsync();
}
