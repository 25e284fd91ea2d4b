using Toaster.Actors.Agents;
using Toaster.Actors.Builds;
using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Journal;
using Toaster.Actors.Kernel;

namespace Toaster.Actors.Tests.Journal.Model;

/// <content>What people and agents do, and which states explain the answers.</content>
internal sealed partial class World
{
    public const string AbandonedByHand = "It is lost.";

    private static readonly BuildSpec Spec = new() { Project = "model", Targets = ["x"] };

    private void Do(Step step)
    {
        var (server, build, agent) = (_servers[step.Server], Build(step.Who), Agents[step.Who % Agents.Count]);
        switch (step.Deed)
        {
            case Deed.Order:
                // Every other build shares a build directory with the one before.
                var spec = Spec with { Directory = step.Who % 2 == 0 ? "/build" : null };
                Command(server, build, "order", typeof(BuildQueued), r => new QueueBuild(ProjectId.CommandLine, spec, QueuePlace.Usual, null, r), now => now.Stage != Stage.None, _ => false);
                break;
            case Deed.Cancel:
                var force = step.How % 2 == 1;
                Command(
                    server, build, force ? "cancel by force" : "cancel", typeof(CancelRequested), r => new CancelBuild(force, r),
                    now => now.Stage == Stage.Running && now.Wish >= (force ? 2 : 1), now => now.Stage == Stage.None || now.IsOver);
                break;
            case Deed.Abandon:
                var attempt = 1 + (step.How % 2);
                Command(
                    server, build, $"abandon attempt {attempt}", typeof(AttemptAbandoned), r => new AbandonAttempt(attempt, BuildReasons.AgentLost, AbandonedByHand, r),
                    _ => false, now => !now.IsRunning(attempt));
                break;
            case Deed.Priority:
                var priority = step.How % 3;
                Command(
                    server, build, $"priority {priority}", typeof(PriorityChanged), r => new ChangePriority(priority, r),
                    now => now.Stage == Stage.Waiting && now.Priority == priority, now => now.Stage != Stage.Waiting);
                break;
            case Deed.Plan:
                server.Queue.Tell(new());
                break;
            case Deed.Lapse:
                for (var looks = 0; looks <= Actors.Queue.LostAgents.LooksUntilLost; looks++)
                {
                    server.Lost.Tell(new());
                }

                break;
            case Deed.Work:
                Begin(() => WorkAsync(server, agent));
                break;
            case Deed.Return:
                Begin(() => ReturnAsync(server, agent, hasLostAll: step.How % 4 == 0));
                break;
            case Deed.Beat:
                Begin(() => BeatAsync(server, agent));
                break;
            case Deed.Send when Spool(agent, step) is { } sent:
                Begin(() => SendAsync(server, sent, step.How));
                break;
            case Deed.Seal when Spool(agent, step) is { } ended:
                Begin(() => SealAsync(server, ended, step.How));
                break;
            case Deed.Kill:
                Kill(step.Server);
                break;
            case Deed.Break:
                server.Store.NextFails = step.How % 2 == 0 ? Failure.BeforeCommit : Failure.AfterCommit;
                break;
            case Deed.Wait:
                Wait(TimeSpan.FromSeconds(11));
                break;
        }
    }

    /// <summary>Of the last ones it was given.</summary>
    private static Spool? Spool(ModelAgent agent, Step step) => agent.Spools.Count == 0 ? null : agent.Spools[^(1 + (step.Who / 2 % agent.Spools.Count))];

    /// <param name="isSo">States in which there is nothing to do.</param>
    /// <param name="isRefused">States in which it does not apply.</param>
    private void Command(
        ModelServer server, BuildId build, string what, Type row, Func<ActorRef<Commit>, IBuildMessage> command,
        Func<BuildModel, bool> isSo, Func<BuildModel, bool> isRefused)
        => Begin(async () =>
        {
            var seen = See($"{what} of build {build}", server, build, row);
            Commit commit;
            try
            {
                commit = await server.AskAsync(build, command);
            }
            catch (TimeoutException)
            {
                commit = new Commit.Unavailable("time-out");
            }

            switch (commit)
            {
                case Commit.Committed committed:
                    seen.Committed(committed.Head.LastSeq, Writes.Last);
                    break;
                case Commit.Ignored:
                    seen.Refused("ignored", Writes.Last, (build, isSo));
                    break;
                case Commit.Rejected rejected:
                    seen.Refused($"rejected: {rejected.Sentence}", Writes.Last, (build, isRefused));
                    break;
                case Commit.Conflict or Commit.Declined:
                    seen.Refused(commit.GetType().Name, Writes.Last);
                    break;
                default:
                    seen.Unknown(commit.GetType().Name, Writes.Last);
                    break;
            }
        });

    private async Task WorkAsync(ModelServer server, ModelAgent agent)
    {
        var seen = See($"work for {agent.Name}", server);
        await AnswerAsync(seen, async () =>
        {
            var work = await server.Farm.WorkAsync(agent.Id, agent.Session, TimeSpan.Zero, default);
            seen.Answered(
                string.Join(", ", work.Select(item => $"build {item.Build} attempt {item.Attempt}")), Writes.Last,
                [.. work.Select(item => (item.Build, Has(agent, item.Attempt)))]);
            foreach (var item in work.Where(item => agent.Spools.All(spool => spool.Stream != item.Stream)))
            {
                agent.Spools.Add(new(item.Build, item.Attempt, item.Stream, item.Token));
            }
        });
    }

    private async Task ReturnAsync(ModelServer server, ModelAgent agent, bool hasLostAll)
    {
        if (hasLostAll)
        {
            agent.Spools.Clear();
        }

        var seen = See($"session of {agent.Name}{(hasLostAll ? ", which has lost all it had" : "")}", server);
        await AnswerAsync(seen, async () =>
        {
            var session = await server.Farm.OpenSessionAsync(agent.Id.Value == 0 ? null : agent.Id, agent.Hello(hasLostAll), default);
            (agent.Id, agent.Session) = (session.Agent, session.Session);
            seen.Answered(
                string.Join(", ", session.Builds), Writes.Last,
                [.. session.Builds.SelectMany(build => build.Desired == "abandon"
                    ? [(build.Build, Has(agent, build.Attempt, not: true))]
                    : new (BuildId, Func<BuildModel, bool>)[]
                    {
                        (build.Build, Has(agent, build.Attempt)),
                        (build.Build, now => now.Attempt == build.Attempt && now.Events + 1 == build.Place.Next),
                    })]);
        });
    }

    private async Task BeatAsync(ModelServer server, ModelAgent agent)
    {
        var seen = See($"beat of {agent.Name}", server);
        await AnswerAsync(seen, async () =>
        {
            var answer = await server.Farm.BeatAsync(
                new(agent.Id, agent.Session, 1, 100L << 30, 200L << 30, 0.1, [.. agent.Spools.Select(spool => new BeatBuild(spool.Build, spool.Attempt, spool.Sent))]), default);
            seen.Answered(
                string.Join(", ", answer.Builds), Writes.Last,
                [.. answer.Builds.Select(build => (build.Build, build.Desired == "abandon"
                    ? Has(agent, build.Attempt, not: true) : now => Has(agent, build.Attempt)(now) && now.Desired == build.Desired))]);
        });
    }

    private static Func<BuildModel, bool> Has(ModelAgent agent, int attempt, bool not = false)
        => now => (now.IsRunning(attempt) && now.Agent == agent.Id.Value) != not;

    /// <summary>Refusals that say nothing about a build are taken as they are.</summary>
    private async Task AnswerAsync(Observation seen, Func<Task> ask, Func<IngestRefusedException, Func<BuildModel, bool>?>? explain = null)
    {
        try
        {
            await ask();
        }
        catch (IngestRefusedException refused) when (explain?.Invoke(refused) is { } fits)
        {
            seen.Refused($"{refused.Code} {refused.Place}", Writes.Last, (seen.Build!.Value, fits));
        }
        catch (IngestRefusedException refused) when (refused.Code is "unavailable" or "busy" or "session-superseded")
        {
            seen.Unknown(refused.Code, Writes.Last);
        }
        catch (Exception e) when (e is JournalUnavailableException or TimeoutException)
        {
            seen.Unknown(e.GetType().Name, Writes.Last);
        }
    }
}
