using Toaster.Actors.Builds;

namespace Toaster.Actors.Tests.Journal.Model;

/// <summary>Compares what was answered and what is stored with the model.</summary>
internal sealed class Verdict
{
    private readonly World _world;
    private readonly Stored _stored;
    private readonly Dictionary<BuildId, List<(long Since, BuildModel State)>> _history = [];
    private readonly List<string> _wrong = [];

    private Verdict(World world, Stored stored) => (_world, _stored) = (world, stored);

    /// <summary>Null: all is as it must be.</summary>
    public static string? Of(World world, Stored stored)
    {
        var verdict = new Verdict(world, stored);
        verdict._wrong.AddRange(world.Surprises.Select(surprise => $"Nobody expected: {surprise}"));
        verdict._wrong.AddRange(world.Unanswered.Select(open => $"Never answered: {open}"));
        verdict.FollowRows();
        if (verdict._wrong.Count == 0)
        {
            verdict.CompareQueue();
            verdict.CompareFarm();
            verdict.ExplainAnswers();
            verdict.ExplainRows();
        }

        return verdict._wrong.Count == 0 ? null
            : $"{string.Join("\n", verdict._wrong)}\n\nAsked and answered:\n{string.Join("\n", world.Observations)}\n\nStored:\n{string.Join("\n", stored.Rows.Select(Shown))}";
    }

    /// <summary>Each row may follow the one before, and the head stands where they end.</summary>
    private void FollowRows()
    {
        foreach (var (build, head) in _stored.Heads)
        {
            var now = BuildModel.None(build);
            List<(long, BuildModel)> history = [(-1, now)];
            var rows = _stored.Rows.Where(row => row.Build == build).ToList();
            foreach (var transaction in rows.GroupBy(row => row.Transaction))
            {
                foreach (var row in transaction)
                {
                    if (now.After(row.What) is not { } next)
                    {
                        _wrong.Add($"{Shown(row)} must not follow {now}.");
                        return;
                    }

                    now = next;
                }

                history.Add((transaction.Key, now));
            }

            _history[build] = history;
            Check((head.LastSeq, head.Attempt, head.AgentSeq) == (rows.Count, now.Attempt, now.Events), $"{head} is not where the rows end: {now}.");
        }
    }

    private void CompareQueue()
    {
        foreach (var now in _history.Values.Select(history => history[^1].State))
        {
            var lease = _stored.Queue.Leases.SingleOrDefault(lease => lease.Build == now.Id);
            Check(_stored.Queue.Waiting.Any(item => item.Build == now.Id) == (now.Stage == Stage.Waiting), $"The queue does not say what the journal says: {now}.");
            Check(
                now.Stage == Stage.Running ? (lease?.Attempt, lease?.Agent.Value, lease?.Desired) == (now.Attempt, now.Agent, now.Desired) : lease is null,
                $"{lease?.ToString() ?? "No lease"} is not what the journal says: {now}.");
            Check(now.Stage != Stage.Running || _stored.Open.Contains(now.Id.Value), $"It would be forgotten by a restart: {now}.");
        }
    }

    /// <summary>Nobody has more builds than slots, and no two share a directory, at any time.</summary>
    private void CompareFarm()
    {
        var running = new Dictionary<BuildId, long>();
        foreach (var row in _stored.Rows.OrderBy(row => row.Transaction).ThenBy(row => row.Seq))
        {
            if (row.What is AttemptAssigned given)
            {
                running[row.Build] = given.Agent.Value;
                var agent = _world.Agents.Single(agent => agent.Id == given.Agent);
                Check(running.Values.Count(id => id == given.Agent.Value) <= agent.Slots, $"{Shown(row)}: {agent.Name} has more builds than its {agent.Slots} slots.");
                Check(running.Keys.Count(IsInSharedDirectory) <= 1, $"{Shown(row)}: two builds are in one directory.");
            }
            else if (row.What is IAttemptEnd)
            {
                running.Remove(row.Build);
            }
        }
    }

    private bool IsInSharedDirectory(BuildId build)
        => _stored.Rows.Any(row => row.Build == build && row.What is BuildQueued { Spec.Directory: not null });

    private void ExplainAnswers()
    {
        foreach (var seen in _world.Observations)
        {
            foreach (var (build, fits) in seen.Claims)
            {
                Check(Between(build, seen).Any(fits), $"Nothing explains this answer: {seen}.");
            }

            if (seen.Seq is { } seq)
            {
                var row = _stored.Rows.FirstOrDefault(row => row.Build == seen.Build && row.Seq == seq);
                Check(row is not null && RowsOf(seen, row.Transaction).Any(), $"What was acknowledged is not there: {seen}.");
            }
        }

        foreach (var twice in _world.Observations.Where(seen => seen.Seq is not null).GroupBy(seen => (seen.Build, seen.Seq)).Where(same => same.Count() > 1))
        {
            _wrong.Add($"One row was acknowledged twice: {string.Join(" and ", twice)}.");
        }
    }

    /// <summary>Somebody has asked for each row, and was not told that it was refused.</summary>
    private void ExplainRows()
    {
        foreach (var row in _stored.Rows.Where(IsAskedFor))
        {
            Check(
                _world.Observations.Any(seen => !seen.IsRefused && RowsOf(seen, row.Transaction).Contains(row) && (seen.Seq is null || IsOf(seen, row))),
                $"Nobody has asked for {Shown(row)}, or it was refused.");
        }
    }

    private bool IsOf(Observation seen, StoredRow row)
        => _stored.Rows.Any(other => other.Build == row.Build && other.Seq == seen.Seq && other.Transaction == row.Transaction);

    private static bool IsAskedFor(StoredRow row)
        => row.What is BuildQueued or CancelRequested or PriorityChanged or AttemptSealed or StoredEvents or AttemptAbandoned { Cut: World.AbandonedByHand };

    private IEnumerable<StoredRow> RowsOf(Observation seen, long transaction) => _stored.Rows.Where(
        row => row.Build == seen.Build && row.Transaction == transaction && row.What.GetType() == seen.Row && transaction > seen.Since && transaction <= seen.Until);

    private IEnumerable<BuildModel> Between(BuildId build, Observation seen) => _history[build]
        .Where((state, i) => state.Since <= seen.Until && (i + 1 == _history[build].Count || _history[build][i + 1].Since > seen.Since)).Select(state => state.State);

    private void Check(bool isSo, string otherwise)
    {
        if (!isSo)
        {
            _wrong.Add(otherwise);
        }
    }

    private static string Shown(StoredRow row) => $"build {row.Build} row {row.Seq} (transaction {row.Transaction}): "
        + row.What switch
        {
            StoredEvents chunk => $"events from {chunk.First}: {string.Join(' ', chunk.Lines)}",
            BuildQueued queued => $"queued, {queued.Place}",
            _ => row.What.ToString(),
        };
}
