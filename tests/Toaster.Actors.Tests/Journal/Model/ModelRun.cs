using FsCheck;
using FsCheck.Fluent;
using Toaster.Actors.Journal.Postgres;
using Toaster.Actors.Journal.Sql;

namespace Toaster.Actors.Tests.Journal.Model;

/// <summary>Plays schedules over one real store, one after the other, each with builds of its own.</summary>
internal sealed class ModelRun(IStore store)
{
    private const int Usually = 1_000;
    private const string Schedules = "TOASTER_TEST_SCHEDULES";
    private const string Seed = "TOASTER_TEST_SEED";
    private static readonly string[] Cleared = ["queue_item", "lease", "agent_project", "agent", "open_entity"];

    private long _nextBuild = 1;

    /// <summary>How many were played, and what went on in them.</summary>
    public SortedDictionary<string, long> Tally { get; } = new(StringComparer.Ordinal);

    /// <param name="share">Of all schedules, in percent, this store's.</param>
    /// <exception cref="Exception">One that breaks the model, as small as it could be made, and the seed to see it again.</exception>
    public void Check(int share)
    {
        var seed = (ulong)Setting(Seed, 1);
        var config = Config.QuickThrowOnFailure.WithMaxTest(Setting(Schedules, Usually) * share / 100).WithReplay(seed, (2 * seed) + 1).WithQuietOnSuccess(true);
        FsCheck.Check.One(config, Prop.ForAll(Script.Any, script => Play(script) is { } wrong
            ? throw new ModelBrokenException($"{wrong}\n\nOn {store.GetType().Name} with {Seed}={seed}:\n{script}\n") : true));
    }

    /// <summary>Null: the schedule went as the model says.</summary>
    public string? Play(Script script)
    {
        var world = new World(store, store is PostgresStore, script.Seed, _nextBuild);
        world.Play(script);
        var stored = SteppedStore.Now(() => Stored.ReadAsync(store, world.FirstBuild));
        Count(world, stored);
        _nextBuild += World.Builds;
        SteppedStore.Now(() => store.WriteAsync(
            WritePriority.Append, connection => Cleared.Sum(table => connection.Prepared($"DELETE FROM {table}").Execute()), default));
        return Verdict.Of(world, stored);
    }

    private static int Setting(string name, int usually)
        => Environment.GetEnvironmentVariable(name) is { Length: > 0 } given ? int.Parse(given, System.Globalization.CultureInfo.InvariantCulture) : usually;

    private void Count(World world, Stored stored)
    {
        Add("schedules", 1);
        Add("answers", world.Observations.Count(seen => seen.Answer is not null));
        Add("refusals", world.Observations.Count(seen => seen.IsRefused));
        Add("writing transactions", world.Writes.Last);
        Add("rows", stored.Rows.Count);
        foreach (var kind in stored.Rows.GroupBy(row => row.What.GetType().Name))
        {
            Add(kind.Key, kind.Count());
        }
    }

    private void Add(string what, long count) => Tally[what] = Tally.GetValueOrDefault(what) + count;
}

/// <summary>What was stored or answered is not what the model allows.</summary>
internal sealed class ModelBrokenException(string message) : Exception(message);
