using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;

namespace Toaster.Chaos.Dumps;

/// <summary>
/// Names in place of numbers: a number that was given to something a kill cut off is not given again, so numbers of builds and
/// imports may have gaps. A build is named by the bytes it was recorded from, an import by its file.
/// </summary>
internal sealed record Labels(IReadOnlyDictionary<long, string> Builds, IReadOnlyDictionary<long, string> Imports)
{
    /// <summary>A build of which nothing is left but that.</summary>
    public const string Deleted = "deleted build";

    private const int ProjectKind = 1;
    private const int BuildKind = 2;
    private const int ImportKind = 3;

    public static Labels Read(SqliteConnection connection)
    {
        Dictionary<long, string> builds = [], imports = [];
        foreach (var (id, row) in First(connection, "SELECT entity_id, payload FROM build_journal WHERE seq_nr = 1"))
        {
            builds[id] = row["sourceKey"] is { } key ? $"build {key.GetValue<string>()[..12]}" : Deleted;
        }

        foreach (var (id, row) in First(connection, $"SELECT entity_id, payload FROM journal WHERE seq_nr = 1 AND entity_kind = {ImportKind}"))
        {
            imports[id] = $"import {row["fileName"]!.GetValue<string>()}";
        }

        if (builds.Where(build => build.Value != Deleted).GroupBy(build => build.Value).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new ChaosFailure($"{twice.Key} was recorded {twice.Count()} times: as {string.Join(", ", twice.Select(build => build.Key))}.");
        }

        return new(builds, imports);
    }

    public string Of(long kind, long id) => kind switch
    {
        ProjectKind => $"project {id}",
        BuildKind => Build(id),
        ImportKind => Imports.GetValueOrDefault(id) ?? throw new ChaosFailure($"Import {id} is named somewhere and has no journal."),
        _ => $"{kind}:{id}",
    };

    public string Build(long id) => Builds.GetValueOrDefault(id) ?? throw new ChaosFailure($"Build {id} is named somewhere and has no journal.");

    private static IEnumerable<(long Id, JsonNode Row)> First(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            yield return (row.GetInt64(0), JsonNode.Parse((byte[])row.GetValue(1))!);
        }
    }
}
