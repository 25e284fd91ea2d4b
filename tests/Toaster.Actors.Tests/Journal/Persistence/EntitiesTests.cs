using Toaster.Actors.Journal;
using Toaster.Actors.Journal.InMemory;
using Toaster.Actors.Kernel;
using Toaster.Actors.Tests.Kernel;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Journal.Persistence;

public class EntitiesTests
{
    private readonly Lab _lab = new();
    private readonly InMemoryJournal _store;
    private readonly JournalDouble _journal;
    private readonly Entities _entities;
    private int _activations;

    public EntitiesTests()
    {
        _store = new(_lab.Time);
        _journal = new(_store);
        _entities = Make(_lab.System);
    }

    [Fact]
    public void Get_GivesOneReferencePerEntityAndActivatesItWithTheFirstMessage()
    {
        var tally = Tally(1);
        _lab.Run();
        Assert.Equal(0, _activations);

        tally.Tell(new Add("a", ActorRef<Commit>.Nobody));
        tally.Tell(new Add("b", ActorRef<Commit>.Nobody));
        _lab.Run();

        Assert.Same(tally, Tally(1));
        Assert.Equal("/entities/build-1", tally.Path);
        Assert.Equal(1, _activations);
    }

    [Fact]
    public void Get_OfAnUnknownKindOrMessage_IsRefused()
    {
        Assert.Throws<InvalidOperationException>(() => _entities.Get<ITallyMessage>(new(EntityKind.Project, 1)));
        Assert.Throws<InvalidOperationException>(() => _entities.Get<string>(new(EntityKind.Build, 1)));
        Assert.Throws<InvalidOperationException>(() => _entities.Register(EntityKind.Build, _ => Props.Of(() => new TallyActor(default, _journal))));
    }

    [Fact]
    public void Entity_IdleForTwoMinutes_PassivatesAndComesBackWithTheNextMessage()
    {
        Tally(1).Tell(new Add("a", ActorRef<Commit>.Nobody));
        _lab.Advance(119);
        Tally(1).Tell(new Add("b", ActorRef<Commit>.Nobody));
        _lab.Advance(119);
        Assert.True(_lab.Time.ActiveTimers > 0);
        _lab.Advance(1);
        Assert.Equal(0, _lab.Time.ActiveTimers);
        Assert.Equal(1, _activations);

        Tally(1).Tell(new Add("c", ActorRef<Commit>.Nobody));
        _lab.Run();

        Assert.Equal(2, _activations);
        Assert.Equal(3, _store.Appends);
    }

    [Fact]
    public void Passivation_UnderAThousandSeeds_LosesNothingAndKeepsTheOrder()
    {
        for (var seed = 1; seed <= 1000; seed++)
        {
            var lab = new Lab(seed);
            var handled = new List<int>();
            var starts = 0;
            var entities = new Entities(lab.System);
            entities.Register(EntityKind.Build, _ => Props.Of(() => new Scripted<int>
            {
                OnStart = (_, _) =>
                {
                    starts++;
                    return default;
                },
                OnMessage = async (context, n, _) =>
                {
                    handled.Add(n);
                    if (n % 5 == 0)
                    {
                        context.Stop(context.Self); // As when it passivates, but at the worst of times.
                    }

                    await Task.Yield();
                },
                OnStop = async () => await Task.Yield(),
            }));
            var sender = lab.System.Spawn(Scripted<int>.Props((context, n) =>
            {
                entities.Get<int>(new(EntityKind.Build, 1)).Tell(n);
                if (n < 50)
                {
                    context.Self.Tell(n + 1);
                }
            }));

            sender.Tell(1);
            lab.Run();

            Assert.True(handled.SequenceEqual(Enumerable.Range(1, 50)), $"seed {seed}: {string.Join(' ', handled)}");
            Assert.True(starts > 1, $"seed {seed}: never passivated");
            Assert.True(lab.System.DeadLetters == 0, $"seed {seed}: {lab.System.DeadLetters} dead letters");
        }
    }

    [Fact]
    public async Task Passivation_OnTheThreadPool_LosesNothingAndKeepsEachSendersOrder()
    {
        const int Senders = 4;
        const int Each = 20_000;
        var system = new ActorSystem(ThreadPoolDispatcher.Instance, TimeProvider.System);
        var done = new Probe<string>();
        var (handled, last) = (0, new int[Senders]);
        var entities = new Entities(system);
        entities.Register(EntityKind.Build, _ => Scripted<(int Sender, int Number)>.Props((context, message) =>
        {
            if (++last[message.Sender] != message.Number)
            {
                done.Tell($"{message} came instead of {last[message.Sender]}");
            }

            if (++handled % 1000 == 0)
            {
                context.Stop(context.Self);
            }

            if (handled == Senders * Each)
            {
                done.Tell("ok");
            }
        }));
        var entity = entities.Get<(int, int)>(new(EntityKind.Build, 1));

        await Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => Task.Run(() =>
        {
            for (var number = 1; number <= Each; number++)
            {
                entity.Tell((sender, number));
            }
        })));

        Assert.Equal("ok", await done.NextAsync());
        Assert.Equal(0, system.DeadLetters);
        await system.TerminateAsync();
    }

    [Fact]
    public void Recoveries_AreAtMost32AtOnce_AndEveryoneGetsHisTurn()
    {
        var (reading, most) = (0, 0);
        _journal.BeforeRead = async () =>
        {
            most = Math.Max(most, ++reading);
            await Task.Delay(TimeSpan.FromMilliseconds(10), _lab.Time);
            reading--;
        };
        var answers = Enumerable.Range(1, 200)
            .Select(n => Tally(n).AskAsync<TallyState>(r => new Get(r), TimeSpan.FromSeconds(60))).ToList();

        _lab.Advance(1);

        Assert.Equal(32, most);
        Assert.All(answers, answer => Assert.True(answer.IsCompletedSuccessfully));
    }

    [Fact]
    public void Entity_GivenUpBySupervision_IsActivatedAgainByTheNextMessage()
    {
        var entities = new Entities(new(_lab.Dispatcher, _lab.Time));
        entities.Register(EntityKind.Build, id => Props.Of(() => new TallyActor(new(EntityKind.Build, id), _journal)) with
        {
            Backoff = Backoff.None with { MaxRestarts = 2 },
        });
        _journal.BeforeRead = () => throw new JournalUnavailableException("gone");
        var tally = entities.Get<ITallyMessage>(new(EntityKind.Build, 1));
        tally.Tell(new Add("a", ActorRef<Commit>.Nobody));
        _lab.Run();
        _journal.BeforeRead = () => Task.CompletedTask;

        var answer = tally.AskAsync<Commit>(r => new Add("b", r), TimeSpan.FromSeconds(1));
        _lab.Run();

        Assert.True(answer.IsCompletedSuccessfully);
        Assert.Equal(1, _store.Appends);
    }

    [Fact]
    public void Terminate_EndsTheEntitiesAndMakesLateMessagesDeadLetters()
    {
        Tally(1).Tell(new Add("a", ActorRef<Commit>.Nobody));
        _lab.Run();

        var terminated = _lab.System.TerminateAsync();
        _lab.Run();
        Tally(1).Tell(new Add("b", ActorRef<Commit>.Nobody));
        _lab.Run();

        Assert.True(terminated.IsCompletedSuccessfully);
        Assert.Equal(1, _activations);
        Assert.Equal("the system is stopping", Assert.Single(_lab.DeadLetters.Received).Why);
    }

    private ActorRef<ITallyMessage> Tally(long id) => _entities.Get<ITallyMessage>(new(EntityKind.Build, id));

    private Entities Make(ActorSystem system)
    {
        var entities = new Entities(system);
        entities.Register(EntityKind.Build, id => Props.Of(() =>
        {
            _activations++;
            return new TallyActor(new(EntityKind.Build, id), _journal);
        }));
        return entities;
    }
}
