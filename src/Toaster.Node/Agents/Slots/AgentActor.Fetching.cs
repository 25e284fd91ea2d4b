namespace Toaster.Node.Agents.Slots;

/// <summary>Logs that are asked for when their build is over.</summary>
internal sealed partial class AgentActor
{
    private LogFetch? _fetch;
    private Task _fetching = Task.CompletedTask;
    private bool _isFetching;

    /// <summary>Beside everything else, and one at a time. Those of attempts that are still on their way come by themselves.</summary>
    private void Fetch(IReadOnlyList<AskedLog> asked)
    {
        var logs = asked.Where(log => !_attempts.ContainsKey(new(log.Build, log.Attempt)))
            .Select(log => (log, _kept.TryGetValue(new(log.Build, log.Attempt), out var kept) ? kept.Files : null)).ToList();
        if (_isFetching || logs.Count == 0)
        {
            return;
        }

        _isFetching = true;
        var fetch = _fetch ??= new(_client, parts.Server, parts.Spools, parts.Drive.Collect);
        _fetching = Task.Run(() => fetch.RunAsync(logs, _pace.GiveUp));
        Context.PipeToSelf(WrapAsync(_fetching), IAgentMessage (_) => new LogsFetched(), _ => new LogsFetched());
    }

    private static async Task<bool> WrapAsync(Task work)
    {
        await work;
        return true;
    }
}
