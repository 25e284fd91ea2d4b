using Toaster.Actors;
using Toaster.Actors.Logs;
using Toaster.Actors.Projects;

namespace Toaster.Testing.Views;

/// <summary>Wishes as a test wants them, of one agent that may be there.</summary>
public sealed class InMemoryLogWishes : ILogWishes
{
    private readonly Dictionary<(BuildId, string), LogWish> _wishes = [];

    /// <summary>Thrown at the next wish.</summary>
    public RefusedException? Refuse { get; set; }

    public bool KnowsAgent { get; set; } = true;

    /// <summary>Who is asked.</summary>
    public LogWish Pattern { get; set; } = new(default, 1, "", "oven", DateTimeOffset.UnixEpoch.AddDays(20_778), DateTimeOffset.UnixEpoch.AddDays(20_778), false, null);

    public IReadOnlyCollection<LogWish> All => _wishes.Values;

    public ValueTask<LogElsewhere> FindAsync(BuildId build, string task, string agent, CancellationToken ct) => new(new LogElsewhere(KnowsAgent, _wishes.GetValueOrDefault((build, task))));

    public ValueTask<LogWish?> AskAsync(BuildId build, string task, CancellationToken ct)
        => Refuse is { } refusal ? throw refusal : new(_wishes[(build, task)] = Pattern with { Build = build, Task = task });

    public ValueTask AnswerAsync(BuildId build, int attempt, string task, string? cannot, CancellationToken ct)
    {
        if (cannot is null)
        {
            _wishes.Remove((build, task));
        }
        else
        {
            _wishes[(build, task)] = _wishes[(build, task)] with { Cannot = cannot };
        }

        return default;
    }
}
