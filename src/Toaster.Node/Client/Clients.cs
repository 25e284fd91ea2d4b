using Microsoft.Extensions.Logging.Abstractions;
using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Journal.Sqlite;
using Toaster.Node.Hosting;
using Toaster.Node.Settings;
using Toaster.Web.Api;

namespace Toaster.Node.Client;

/// <summary>Finds whom to ask.</summary>
internal static class Clients
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// The server that holds the data directory, else the directory itself. Another process that holds it without serving, such
    /// as an import, is waited for a while.
    /// </summary>
    /// <param name="note">Is told, once, when another process has to be waited for.</param>
    /// <param name="mayCreate">False: a directory without a database is not made into one.</param>
    public static async Task<IToasterClient> OpenAsync(ToasterSettings settings, bool mayCreate, Action<string> note, TimeProvider time, CancellationToken ct)
    {
        var started = time.GetTimestamp();
        var noted = false;
        while (true)
        {
            var holder = SqliteStore.ReadLockInfo(settings.Data);
            if (holder is { Url: { } url })
            {
                return new HttpToasterClient(new Uri(url), LocalToken.Read(settings.Data));
            }

            if (holder is null)
            {
                if (!mayCreate && settings.Db is null && !File.Exists(Path.Combine(settings.Data, "toaster.db")))
                {
                    throw new ApiProblemException(404, "no-data", $"There is no Toaster data in {settings.Data}. Name another directory with --data, or import a log.");
                }

                return new LocalToasterClient(await ToasterParts.OpenAsync(settings, settings.Data, NullLoggerFactory.Instance, ct));
            }

            if (time.GetElapsedTime(started) > Patience)
            {
                throw new StoreUnavailableException($"The data directory {settings.Data} is in use by process {holder.Pid}; try again when it has ended.");
            }

            if (!noted)
            {
                note($"waiting for process {holder.Pid}, which uses the data directory.");
                noted = true;
            }

            await Task.Delay(Beat, time, ct);
        }
    }
}
