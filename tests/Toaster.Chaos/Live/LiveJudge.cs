using System.Text.Json;
using Toaster.Actors.Builds;
using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Journal.Sqlite;
using Toaster.Testing;

namespace Toaster.Chaos.Live;

/// <summary>Compares what the store holds with what each build was to be: read from the tables and the journal, when everybody has ended.</summary>
internal sealed class LiveJudge(IReadOnlyDictionary<long, Scenario> builds)
{
    private readonly List<string> _details = [];
    private int _lost;
    private int _twice;
    private int _wrong;
    private long _events;

    public async Task<LiveResult> JudgeAsync(string data, IReadOnlyCollection<string> stuck, IEnumerable<string> findings)
    {
        await using var store = SqliteStore.Open(data, new SqliteStoreOptions(), TimeProvider.System);
        return await JudgeAsync(store, stuck, findings);
    }

    /// <param name="store">Nobody else uses it.</param>
    public async Task<LiveResult> JudgeAsync(IStore store, IReadOnlyCollection<string> stuck, IEnumerable<string> findings)
    {
        var journal = new SqlJournal(store, "chaos", TimeProvider.System);
        foreach (var (build, scenario) in builds.OrderBy(build => build.Key))
        {
            Judge(build, scenario, await StoredStream.ReadAsync(journal, build), await store.ReadAsync(connection => Ended(connection, build), default));
        }

        return new()
        {
            Builds = builds.Count,
            Events = _events,
            Lost = _lost,
            Twice = _twice,
            Wrong = _wrong,
            Stuck = stuck.Count,
            Details = [.. stuck, .. findings, .. _details, .. await store.ReadAsync(Leftovers, default)],
            Scenarios = builds.Values.CountBy(scenario => scenario.Name).ToDictionary(StringComparer.Ordinal),
        };
    }

    private void Judge(long build, Scenario scenario, StoredStream stream, (string Outcome, string Reason) end)
    {
        _events += stream.Events;
        var lines = scenario switch
        {
            { IsCancelled: true } => (long?)null,
            { Outcome: "Incomplete" } => LinesOf(scenario) / 2,
            _ => LinesOf(scenario),
        };
        Note(ref _lost, stream.Holes.Count > 0 || !stream.IsSealed || stream.Lines < lines, $"lost: {string.Join("; ", stream.Holes.Take(3))} lines {stream.Lines} of {lines}, sealed {stream.IsSealed}");
        Note(ref _twice, stream.Repeats.Count > 0 || stream.Lines > lines, $"twice: {string.Join("; ", stream.Repeats.Take(3))} lines {stream.Lines} of {lines}");
        Note(
            ref _wrong, end != (scenario.Outcome, scenario.Reason) || stream.Attempts != scenario.Attempts || stream.Ends != stream.Attempts,
            $"wrong: {end.Outcome}, {end.Reason}, {stream.Attempts} attempts, {stream.Ends} ends; should be {scenario.Outcome}, {scenario.Reason}, {scenario.Attempts}");

        void Note(ref int count, bool isSo, string detail)
        {
            if (isSo)
            {
                count++;
                _details.Add($"build {build} ({scenario.Name}): {detail}");
            }
        }
    }

    private static long LinesOf(Scenario scenario) => Lane.Lines(Path.Combine(EventLogs.Own()!, scenario.Recording + ".json.gz"));

    private static (string Outcome, string Reason) Ended(IStoreConnection connection, long build) => connection
        .Prepared("SELECT coalesce(s.outcome, 0), d.summary FROM build_summary s JOIN build_detail d USING (build_id) WHERE build_id = ?1")
        .Bind(1, build).All(row => ($"{(BuildOutcome)row.Int64(0)}", ReasonOf(row.Text(1)))).DefaultIfEmpty(("none", "")).First();

    private static string ReasonOf(string summary)
        => JsonDocument.Parse(summary).RootElement.TryGetProperty("Reason", out var reason) && reason.GetString() is { } text ? text : "";

    private static List<string> Leftovers(IStoreConnection connection) => connection
        .Prepared("SELECT 'build ' || build_id || ' still waits' FROM queue_item UNION ALL SELECT 'build ' || build_id || ' is still leased' FROM lease")
        .All(row => row.Text(0));
}
