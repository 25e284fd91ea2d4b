using Toaster.Actors;
using Toaster.Actors.Builds;
using Toaster.Actors.Views;

namespace Toaster.Web.Api;

/// <summary>Writes build records: build after build, each read when its turn comes.</summary>
public sealed class RecordExport(IBuildViews views)
{
    public static string FileName(IReadOnlyList<BuildId> ids) => ids is [var one] ? $"build-{one}.record.json" : "builds.record.json";

    /// <summary>Throws when one of the builds does not exist: before the first byte is written.</summary>
    public async Task CheckAsync(IReadOnlyList<BuildId> ids, CancellationToken ct)
    {
        foreach (var id in ids)
        {
            var build = await views.FindAsync(id, ct) ?? throw ApiProblemException.NoSuchBuild(id.Value);
            if (build.IsRebuilding)
            {
                throw new ApiProblemException(
                    StatusCodes.Status409Conflict, "rebuilding", $"The tables of build {id} are being made again; ask for its record in a moment.");
            }
        }
    }

    /// <summary>On a thread of its own: the writer blocks where the reader of the record is slow.</summary>
    public Task WriteAsync(IReadOnlyList<BuildId> ids, Stream destination, CancellationToken ct)
        => Task.Factory.StartNew(
            () => BuildRecord.Write(destination, ids.Select(id => Rows(id, ct))), ct, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private IBuildRows Rows(BuildId id, CancellationToken ct)
        => views.RowsAsync(id, ct).AsTask().GetAwaiter().GetResult() ?? throw ApiProblemException.NoSuchBuild(id.Value);
}
