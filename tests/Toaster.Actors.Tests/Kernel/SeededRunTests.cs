using Toaster.Actors.Kernel;

namespace Toaster.Actors.Tests.Kernel;

/// <summary>A boss hands out work, workers crash now and then, and the work is asked for again until it is done.</summary>
public class SeededRunTests
{
    private const int Works = 12;

    [Fact]
    public void SameSeed_GivesTheSameRun() => Assert.Equal(RunSeed(42).Trace, RunSeed(42).Trace);

    [Fact]
    public void DifferentSeeds_GiveDifferentRuns()
        => Assert.True(Enumerable.Range(1, 20).Select(seed => string.Join(' ', RunSeed(seed).Trace)).Distinct().Count() >= 19);

    [Fact]
    public void Protocol_UnderAThousandSeeds_FinishesEveryWorkAndLeavesNothingBehind()
    {
        for (var seed = 1; seed <= 1000; seed++)
        {
            var run = RunSeed(seed);

            Assert.True(run.Done.SetEquals(Enumerable.Range(1, Works)), $"seed {seed}: done {string.Join(' ', run.Done.Order())}");
            Assert.True(run.WorstAtOnce == 1, $"seed {seed}: a worker was entered again");
            Assert.True(run.Started == run.Stopped, $"seed {seed}: {run.Started} started, {run.Stopped} stopped");
            Assert.True(run.ActiveTimers == 0, $"seed {seed}: {run.ActiveTimers} timers left");
        }
    }

    private static Outcome RunSeed(int seed)
    {
        var lab = new Lab(seed);
        var run = new Outcome();
        var boss = lab.Spawn<IBossMessage>(() => new Boss(run, lab.Dispatcher.Random), "boss");
        boss.Tell(new Begin());
        lab.Advance(600);
        var terminated = lab.System.TerminateAsync();
        lab.Run();
        Assert.True(terminated.IsCompletedSuccessfully, $"seed {seed}: not terminated");
        return run with { Trace = [.. lab.Dispatcher.Trace], ActiveTimers = lab.Time.ActiveTimers };
    }

    private sealed record Outcome
    {
        public HashSet<int> Done { get; } = [];

        public int Started { get; set; }

        public int Stopped { get; set; }

        public int WorstAtOnce { get; set; }

        public IReadOnlyList<string> Trace { get; init; } = [];

        public int ActiveTimers { get; init; }
    }

    private interface IBossMessage;

    private sealed record Begin : IBossMessage;

    private sealed record Check : IBossMessage;

    private sealed record WorkDone(int Number) : IBossMessage;

    private sealed record WorkerGone(int Worker) : IBossMessage;

    private sealed record Work(int Number, ActorRef<IBossMessage> ReplyTo);

    private sealed class Boss
    {
        private readonly Dictionary<int, ActorRef<Work>> _workers = [];
        private readonly Outcome _run;
        private readonly Random _random;

        public Boss(Outcome run, Random random)
        {
            (_run, _random) = (run, random);
            Script = new() { OnMessage = (context, message, _) => Handle(context, message), OnFailure = Decide };
        }

        public Scripted<IBossMessage> Script { get; }

        public static implicit operator Scripted<IBossMessage>(Boss boss) => boss.Script;

        private ValueTask Handle(IActorContext<IBossMessage> context, IBossMessage message)
        {
            switch (message)
            {
                case Begin:
                    context.Timers.StartPeriodic("check", new Check(), TimeSpan.FromSeconds(2));
                    for (var worker = 0; worker < 3; worker++)
                    {
                        Hire(context, worker);
                    }

                    HandOut(context);
                    break;
                case Check when _run.Done.Count == Works:
                    context.Timers.CancelAll();
                    break;
                case Check:
                    HandOut(context);
                    break;
                case WorkDone done:
                    _run.Done.Add(done.Number);
                    break;
                case WorkerGone gone:
                    Hire(context, gone.Worker);
                    break;
            }

            return default;
        }

        private Directive Decide(ChildFailure failure)
            => failure.Restarts > 1 && _random.Next(2) == 0 ? Directive.Stop : Directive.Restart;

        private void Hire(IActorContext<IBossMessage> context, int worker)
        {
            _workers[worker] = context.Spawn(Props.Of(() => NewWorker(_run, _random)), $"worker-{worker}");
            context.Watch(_workers[worker], new WorkerGone(worker));
        }

        private void HandOut(IActorContext<IBossMessage> context)
        {
            foreach (var number in Enumerable.Range(1, Works).Except(_run.Done))
            {
                _workers[_random.Next(3)].Tell(new(number, context.Self));
            }
        }
    }

    private static Scripted<Work> NewWorker(Outcome run, Random random)
    {
        var atOnce = 0;
        return new()
        {
            OnStart = (_, _) =>
            {
                run.Started++;
                return default;
            },
            OnMessage = async (context, work, ct) =>
            {
                run.WorstAtOnce = Math.Max(run.WorstAtOnce, ++atOnce);
                await Task.Yield();
                if (random.Next(4) == 0)
                {
                    throw new InvalidOperationException($"work {work.Number} fell down");
                }

                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(50)), context.Time, ct);
                atOnce--;
                work.ReplyTo.Tell(new WorkDone(work.Number));
            },
            OnStop = () =>
            {
                run.Stopped++;
                return default;
            },
        };
    }
}
