using System.Net;
using System.Text.Json;

namespace Toaster.Chaos.Workloads;

/// <summary>A workload being done, whatever happens to the server meanwhile.</summary>
/// <param name="onStep">Told when a step begins.</param>
internal sealed class WorkloadRun(Workload workload, Client client, Action onStep)
{
    private static readonly TimeSpan ReaderPause = TimeSpan.FromMilliseconds(100);
    private static readonly string[] Pages = ["/", "/builds", "/api/v1/builds", "/imports", "/api/v1/imports"];

    private int _sent;

    /// <summary>A file is still to be sent, or its answer has not come.</summary>
    public bool HasUploadsLeft => Volatile.Read(ref _sent) < workload.Uploads.Count();

    public async Task RunAsync()
    {
        using var done = new CancellationTokenSource();
        var reading = ReadAsync(done.Token);
        try
        {
            foreach (var step in workload.Steps)
            {
                onStep();
                var ids = await Task.WhenAll(step.Select(UploadAsync));
                foreach (var id in ids)
                {
                    // Was acknowledged: from here on it must be there, whatever dies.
                    await client.UntilAsync($"/api/v1/imports/{id}", HasEnded);
                }

                await UntilAllEndedAsync();
            }

            await ReplayAsync();
            await DeleteAsync();
        }
        finally
        {
            await done.CancelAsync();
            await reading;
        }
    }

    /// <summary>The tables of some builds are made again from the journal.</summary>
    private async Task ReplayAsync()
    {
        foreach (var build in await BuildsOfAsync(Workload.Replayed))
        {
            onStep();
            await client.SendAsync(HttpMethod.Post, $"/api/v1/admin/builds/{build}/replay");
            await client.UntilAsync($"/api/v1/admin/builds/{build}/replay", replay => !replay.GetProperty("isRebuilding").GetBoolean());
        }
    }

    /// <summary>A build is deleted; its number and those of all others stay what they were.</summary>
    private async Task DeleteAsync()
    {
        foreach (var build in await BuildsOfAsync(Workload.Deleted))
        {
            onStep();
            // Asked a second time, because the answer was lost, it may say that the build is gone.
            await client.SendAsync(HttpMethod.Delete, $"/api/v1/builds/{build}", HttpStatusCode.Gone);
            await client.UntilAsync($"/api/v1/builds/{build}/deletion", deletion => deletion.GetProperty("state").GetString() == "Done");
        }
    }

    private async Task<IEnumerable<long>> BuildsOfAsync(string upload)
        => (await client.GetAsync("/api/v1/imports?count=100")).GetProperty("items").EnumerateArray()
            .First(import => import.GetProperty("fileName").GetString() == upload)
            .GetProperty("builds").EnumerateArray().Select(build => build.GetProperty("id").GetInt64());

    private async Task<long> UploadAsync(Upload upload)
    {
        var id = await client.UploadAsync(upload);
        Interlocked.Increment(ref _sent);
        return id;
    }

    /// <summary>Also imports of files whose answer was lost: they must end like all others.</summary>
    private Task UntilAllEndedAsync()
        => client.UntilAsync("/api/v1/imports?count=100", list => list.GetProperty("items").EnumerateArray().All(HasEnded));

    /// <summary>Each import asked by itself: the list may know of an end, by another server, of which the import's own actor does not.</summary>
    public static async Task UntilEachEndedAsync(Client client)
    {
        foreach (var import in (await client.GetAsync("/api/v1/imports?count=100")).GetProperty("items").EnumerateArray())
        {
            await client.UntilAsync($"/api/v1/imports/{import.GetProperty("id").GetInt64()}", HasEnded);
        }
    }

    /// <summary>Somebody looks at pages all the time.</summary>
    private async Task ReadAsync(CancellationToken done)
    {
        for (var i = 0; !done.IsCancellationRequested; i++)
        {
            await client.LookAsync(Pages[i % Pages.Length]);
            await Task.Delay(ReaderPause, TimeProvider.System, done).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static bool HasEnded(JsonElement import) => import.GetProperty("hasEnded").GetBoolean();
}
