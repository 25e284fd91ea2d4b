using Microsoft.Data.Sqlite;
using Toaster.Chaos.Servers;
using Toaster.Chaos.Workloads;

namespace Toaster.Chaos.Dumps;

/// <summary>Takes the dump of a directory in which all work is over.</summary>
internal static class Settled
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <param name="client">Of the server that runs.</param>
    /// <param name="lostAnswers">How many more imports than one a file may have.</param>
    /// <param name="stop">Ends the server.</param>
    public static async Task<Dump> DumpAsync(ServerProgram program, string data, Client client, IReadOnlyDictionary<string, int> lostAnswers, Func<Task> stop)
    {
        var dump = new DumpBuilder();
        await UntilNothingIsOpenAsync(data);
        foreach (var (id, label) in Read(data, connection => Labels.Read(connection).Builds).Where(build => build.Value != Labels.Deleted))
        {
            dump.Add("build records", $"{label} {Canonical.Digest(await client.ReadAsync($"/api/v1/builds/{id}/record"))}");
        }

        await stop();
        await Verification.RunAsync(program, data);
        FileDump.Write(data, dump);
        return Read(data, connection =>
        {
            var database = new DatabaseDump(connection, dump);
            database.Write();
            foreach (var imports in database.Labels.Imports.Values.GroupBy(label => label["import ".Length..]))
            {
                if (imports.Count() > 1 + lostAnswers.GetValueOrDefault(imports.Key))
                {
                    throw new ChaosFailure($"{imports.Key} has {imports.Count()} imports, though it was sent {1 + lostAnswers.GetValueOrDefault(imports.Key)} times.");
                }
            }

            return dump.Build(database.Builds);
        });
    }

    /// <summary>A build is closed a moment after its import has ended.</summary>
    private static async Task UntilNothingIsOpenAsync(string data)
    {
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        while (Read(data, connection => Texts(connection, "SELECT kind || '-' || id FROM open_entity")) is [_, ..] open)
        {
            if (patience.IsCancellationRequested)
            {
                throw new ChaosFailure($"All imports have ended, and still there is work to do for {string.Join(", ", open)}.");
            }

            await Task.Delay(Pause, TimeProvider.System);
        }
    }

    private static T Read<T>(string data, Func<SqliteConnection, T> read)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(data, "toaster.db"), Pooling = false }.ToString());
        connection.Open();
        return read(connection);
    }

    private static List<string> Texts(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var row = command.ExecuteReader();
        List<string> found = [];
        while (row.Read())
        {
            found.Add(row.GetString(0));
        }

        return found;
    }
}
