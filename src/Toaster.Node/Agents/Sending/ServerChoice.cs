namespace Toaster.Node.Agents.Sending;

/// <summary>
/// The servers an agent may speak to, all of one database. It stays with one until that one does not answer or wants no more, then goes
/// to the next: every server knows the same, so nothing has to be said twice.
/// </summary>
/// <param name="servers">At least one.</param>
/// <param name="first">Which to begin with; many agents that begin with different ones share the work.</param>
internal sealed class ServerChoice(IReadOnlyList<Uri> servers, int first = 0) : IDisposable
{
    private readonly Lock _lock = new();
    private int _at = first % servers.Count;
    private CancellationTokenSource _gone = new();

    public IReadOnlyList<Uri> All => servers;

    public bool HasOthers => servers.Count > 1;

    /// <summary>The server of the moment, and what ends when it is known to be dead.</summary>
    public (Uri Url, CancellationToken Gone) Current
    {
        get
        {
            lock (_lock)
            {
                return (servers[_at], _gone.Token);
            }
        }
    }

    /// <summary>On to the next one, unless somebody else has been there first.</summary>
    /// <param name="isDead">It did not answer: what others still wait for there is given up, too.</param>
    public void Leave(Uri server, bool isDead)
    {
        CancellationTokenSource gone;
        lock (_lock)
        {
            if (!HasOthers || servers[_at] != server)
            {
                return;
            }

            _at = (_at + 1) % servers.Count;
            (gone, _gone) = (_gone, new());
        }

        using (gone)
        {
            if (isDead)
            {
                gone.Cancel();
            }
        }
    }

    public void Dispose() => _gone.Dispose();
}
