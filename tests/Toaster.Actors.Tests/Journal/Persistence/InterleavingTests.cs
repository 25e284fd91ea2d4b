using Toaster.Actors.Journal;
using Toaster.Actors.Journal.InMemory;
using Toaster.Actors.Kernel;
using Toaster.Actors.Tests.Kernel;

namespace Toaster.Actors.Tests.Journal.Persistence;

/// <summary>
/// Two servers hold the same entity, one of them writing in groups. Clients repeat their commands, to either, until they hear
/// that they are done; appends fail before and after their commit, activations crash.
/// </summary>
public class InterleavingTests
{
    private const int Clients = 3;
    private const int Each = 4;
    private static readonly PersistenceId Id = new(EntityKind.Build, 1);

    [Fact]
    public void TwoActivations_UnderAThousandSeeds_KeepRowsDenseAndEveryCommandOnce()
    {
        for (var seed = 1; seed <= 1000; seed++)
        {
            var fault = RunSeed(seed, lab => new InMemoryJournal(lab.Time));
            Assert.True(fault is null, $"seed {seed}: {fault}");
        }
    }

    [Fact]
    public void WithoutTheCompare_TheSameRunsGoWrong()
    {
        var wrong = Enumerable.Range(1, 50).Count(seed => RunSeed(seed, lab => new NoCompare(lab.Time)) is not null);

        Assert.True(wrong > 25, $"only {wrong} of 50 seeds went wrong");
    }

    /// <summary>Null, or what was wrong.</summary>
    private static string? RunSeed(int seed, Func<Lab, InMemoryJournal> make)
    {
        var lab = new Lab(seed);
        var store = make(lab);
        var other = new ActorSystem(lab.Dispatcher, lab.Time);
        ActorRef<ITallyMessage>[] servers =
        [
            Serve(lab.System, new GroupedJournal(lab.System, Flaky(store, lab.Dispatcher.Random))),
            Serve(other, Flaky(store, lab.Dispatcher.Random)),
        ];
        var clients = Enumerable.Range(0, Clients).Select(n => lab.Dispatcher.Start(() => ClientAsync(lab, servers, n))).ToList();
        var agent = lab.Dispatcher.Start(() => AgentAsync(lab, servers));
        lab.Advance(3600);
        if (clients.Append(agent).Any(client => !client.IsCompletedSuccessfully))
        {
            return $"a client has not ended: {clients.Append(agent).First(client => !client.IsCompletedSuccessfully).Exception}";
        }

        return Check(lab, store, servers);
    }

    private static string? Check(Lab lab, InMemoryJournal store, ActorRef<ITallyMessage>[] servers)
    {
        var (rows, head) = (new List<JournalRow>(), EntityHead.None);
        _ = lab.Dispatcher.Run(async () =>
        {
            rows = await store.ReadAsync(Id, 1, default).ToListAsync();
            head = await store.ReadHeadAsync(Id, default);
        });
        var replayed = rows.Aggregate(TallyState.New, (state, row) => state.Apply(row));
        var expected = Enumerable.Range(0, Clients).SelectMany(n => Enumerable.Range(0, Each).Select(i => $"{n}.{i}")).Order();

        if (!rows.Select(row => row.SeqNr).SequenceEqual(Enumerable.Range(1, rows.Count).Select(n => (long)n)))
        {
            return $"rows are not dense: {string.Join(' ', rows.Select(row => row.SeqNr))}";
        }

        if (!replayed.Words.Order().SequenceEqual(expected))
        {
            return $"words are {string.Join(' ', replayed.Words)}";
        }

        if (replayed.Ingested != 40 || head.AgentSeq != 40 || head.LastSeq != rows.Count)
        {
            return $"{replayed.Ingested} events ingested, head is {head}";
        }

        // Recovery equals the live state: a command that is refused everywhere has made both look at the store.
        foreach (var server in servers)
        {
            var live = TallyState.New;
            var asked = lab.Dispatcher.Start(async () =>
            {
                await TellAsync(lab, () => server, r => new Add("0.0", r));
                live = await server.AskAsync<TallyState>(r => new Get(r), TimeSpan.FromSeconds(60));
            });
            lab.Advance(3600);
            if (!asked.IsCompletedSuccessfully || live.ToString() != replayed.ToString())
            {
                return $"live is {live}, replayed {replayed}";
            }
        }

        return null;
    }

    private static async Task ClientAsync(Lab lab, ActorRef<ITallyMessage>[] servers, int client)
    {
        for (var i = 0; i < Each; i++)
        {
            await TellAsync(lab, () => servers[lab.Dispatcher.Random.Next(2)], r => new Add($"{client}.{i}", r));
            if (lab.Dispatcher.Random.Next(8) == 0)
            {
                servers[lab.Dispatcher.Random.Next(2)].Tell(new Crash());
            }
        }
    }

    private static async Task AgentAsync(Lab lab, ActorRef<ITallyMessage>[] servers)
    {
        for (var first = 1; first <= 40; first += 10)
        {
            await TellAsync(lab, () => servers[lab.Dispatcher.Random.Next(2)], r => new Ingest(Math.Max(1, first - 3), first + 9, r));
        }
    }

    private static async Task TellAsync(Lab lab, Func<ActorRef<ITallyMessage>> server, Func<ActorRef<Commit>, ITallyMessage> command)
    {
        for (var tries = 0; tries < 500; tries++)
        {
            try
            {
                if (await server().AskAsync(command, TimeSpan.FromSeconds(60)) is Commit.Committed or Commit.Ignored)
                {
                    return;
                }
            }
            catch (TimeoutException)
            {
                // The activation crashed with our command in its hands.
            }

            await Task.Delay(TimeSpan.FromSeconds(1), lab.Time);
        }

        throw new TimeoutException("Never accepted.");
    }

    private static ActorRef<ITallyMessage> Serve(ActorSystem system, IJournal journal)
    {
        var entities = new Entities(system);
        entities.Register(EntityKind.Build, id => Props.Of(() => new TallyActor(new(EntityKind.Build, id), journal)));
        return entities.Get<ITallyMessage>(Id);
    }

    private static JournalDouble Flaky(IJournal store, Random random)
    {
        async Task Jitter()
        {
            for (var turns = random.Next(3); turns > 0; turns--)
            {
                await Task.Yield();
            }

            if (random.Next(12) == 0)
            {
                throw new JournalUnavailableException("lost");
            }
        }

        return new(store) { BeforeAppend = Jitter, AfterAppend = Jitter, BeforeRead = Jitter };
    }

    private sealed class NoCompare(TimeProvider time) : InMemoryJournal(time)
    {
        protected override bool Matches(EntityHead actual, EntityHead expected) => true;
    }
}
