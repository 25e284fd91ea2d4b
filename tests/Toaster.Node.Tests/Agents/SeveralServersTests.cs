using Toaster.Node.Agents.Sending;
using Toaster.Node.Agents.Spooling;
using Toaster.Testing;

namespace Toaster.Node.Tests.Agents;

/// <summary>An agent that knows several servers of one database.</summary>
public sealed class SeveralServersTests : IAsyncLifetime
{
    private static readonly Uri A = new("http://a"), B = new("http://b");

    private readonly TemporaryDirectory _directory = new();
    private readonly AgentClient _client = new();
    private readonly SenderPace _pace = new(TimeProvider.System, TimeSpan.FromSeconds(60));
    private FakeAgentServer _first = null!, _second = null!;
    private Spool _spool = null!;

    public async Task InitializeAsync()
    {
        (_first, _second) = (await FakeAgentServer.StartAsync(), await FakeAgentServer.StartAsync());
        _first.Assign(new { });
        _second.Assign(new { }).Token = _first.Only.Token; // Of one database, so of one key.
        _spool = Spool.Create(_directory.Path, SpoolHeader.Make("bitbake hello", null, null, DateTimeOffset.UnixEpoch));
        _spool.Append(Events.Lines(1, 1500));
        _spool.End(new("source", "head", 12, true, null));
    }

    public async Task DisposeAsync()
    {
        _spool.Dispose();
        _pace.Dispose();
        _client.Dispose();
        await _first.DisposeAsync();
        await _second.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public void Choice_StaysWithOneUntilThatIsLeft_AndComesBackAfterTheLast()
    {
        using var choice = new ServerChoice([A, B]);
        choice.Leave(B, isDead: true);
        Assert.Equal(A, choice.Current.Url);

        choice.Leave(A, isDead: true);
        choice.Leave(A, isDead: true); // Somebody else who has waited for it, too.
        Assert.Equal(B, choice.Current.Url);

        choice.Leave(B, isDead: false);
        Assert.Equal(A, choice.Current.Url);
    }

    [Fact]
    public void Choice_EndsWhatWaitsForADeadServer_AndNothingElse()
    {
        using var choice = new ServerChoice([A, B]);
        var atA = choice.Current.Gone;
        choice.Leave(A, isDead: true);
        var atB = choice.Current.Gone;
        choice.Leave(B, isDead: false);

        Assert.Equal((true, false, false), (atA.IsCancellationRequested, atB.IsCancellationRequested, choice.Current.Gone.IsCancellationRequested));
    }

    [Fact]
    public void Choice_OfOne_IsNeverLeft()
    {
        using var choice = new ServerChoice([A]);
        var gone = choice.Current.Gone;

        choice.Leave(A, isDead: true);

        Assert.Equal((A, false), (choice.Current.Url, gone.IsCancellationRequested));
    }

    [Fact]
    public async Task Stream_OfAServerThatIsNotThere_GoesToTheNext()
    {
        await _first.StopAsync();

        await DeliverAsync();

        Assert.Equal(1500, _second.Only.Lines.Count);
    }

    [Fact]
    public async Task Stream_OfAServerThatCannot_GoesToTheNext_WithoutWaitingAsLongAsThatOneAsked()
    {
        _first.OnEvents.Enqueue(new(503, "\"code\":\"draining\"", RetryAfter: 3600));

        await DeliverAsync();

        Assert.Equal((0, 1500), (_first.Only.Lines.Count, _second.Only.Lines.Count));
    }

    [Fact]
    public async Task Stream_OfAServerThatOthersHaveLeft_GoesToTheNextWithItsNextBatch()
    {
        using var choice = new ServerChoice([_first.Url, _second.Url]);
        _first.Only.Lines.Clear();
        _first.OnEvents.Enqueue(new(429) { Before = _ => choice.Leave(_first.Url, isDead: false) });

        await DeliverAsync(choice);

        Assert.Equal((0, 1500), (_first.Only.Lines.Count, _second.Only.Lines.Count));
    }

    private async Task DeliverAsync()
    {
        using var choice = new ServerChoice([_first.Url, _second.Url]);
        await DeliverAsync(choice);
    }

    private async Task DeliverAsync(ServerChoice choice)
    {
        var sender = new SpoolSender(_spool, _client, () => AgentServer.Choose(choice, _ => null), _pace, TimeProvider.System, () => new(1, 1, _first.Only.Token));
        Assert.Equal(Delivery.Sealed, await sender.RunAsync(_pace.GiveUp));
    }
}
