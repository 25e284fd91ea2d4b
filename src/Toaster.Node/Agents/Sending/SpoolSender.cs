using Toaster.Node.Agents.Spooling;
using Toaster.Web.Agents;

namespace Toaster.Node.Agents.Sending;

/// <summary>How far the delivery of a spool came.</summary>
internal enum Delivery
{
    /// <summary>The server has all of it.</summary>
    Sealed,

    /// <summary>No server has it all; it is kept and can be sent later.</summary>
    Left,

    /// <summary>The server wants no more of it.</summary>
    Refused,
}

/// <summary>
/// Brings one spool to a server: offers the build, sends its events as they come, one batch at a time, seals it. Whatever is answered,
/// nothing is skipped and nothing is given up but by the word of the server. The server may go, come back, or be another one
/// with the same data: where to is asked again whenever it is not there.
/// </summary>
/// <param name="find">Where to; null: nobody is there now.</param>
/// <param name="assigned">The stream the server gave for it beforehand, so that nothing is offered; null: it is offered.</param>
/// <param name="desire">Told what the server wants done, with each answer.</param>
internal sealed class SpoolSender(
    Spool spool, AgentClient client, Func<AgentServer?> find, SenderPace pace, TimeProvider time, Func<AgentStream>? assigned = null, Action<string?>? desire = null)
{
    private const int FirstMax = 1_000;

    /// <summary>Batches of events before a piece of a log has its turn.</summary>
    private const int MostInARow = 8;

    /// <summary>Refusals of logs for want of space that are waited for at a build's end.</summary>
    private const int MostWithoutSpace = 2;

    private static readonly TimeSpan FirstLinger = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestLinger = TimeSpan.FromSeconds(5);

    private readonly TaskCompletionSource<AgentServer?> _offered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private AgentServer? _server;
    private AgentStream? _stream;
    private long _next = 1;
    private int _max = FirstMax;
    private int _most = FirstMax;
    private TimeSpan _linger = FirstLinger;
    private int _failures;
    private bool _isLastTry;
    private long _sentAt;
    private int _inARow;
    private int _noSpace;

    /// <summary>Why it is as it is, for people; null while all is well.</summary>
    public string? Trouble { get; private set; }

    /// <summary>The server that took the offer the first time; null once it is known that there is none for now.</summary>
    public Task<AgentServer?> Offered => _offered.Task;

    /// <summary>Returns when nothing is left to do, or <paramref name="giveUp"/> is cancelled. Only the spool's events end it, not their absence.</summary>
    public async Task<Delivery> RunAsync(CancellationToken giveUp)
    {
        try
        {
            while (true)
            {
                if (await TurnAsync(giveUp) is { } delivery)
                {
                    return delivery;
                }
            }
        }
        catch (OperationCanceledException) when (giveUp.IsCancellationRequested)
        {
            return Delivery.Left;
        }
        finally
        {
            _offered.TrySetResult(null);
        }
    }

    /// <summary>One call, or one wait. What cannot be noted on the spool's own disk now is done once more: every call may be made twice.</summary>
    private async Task<Delivery?> TurnAsync(CancellationToken giveUp)
    {
        try
        {
            return _stream is null || (assigned is not null && _server!.IsLeft) ? await OfferAsync(giveUp)
                : _next <= spool.Count && (_inARow < MostInARow || !spool.Logs.HasWork) ? await SendAsync(giveUp)
                : spool.Logs.HasWork ? await SendLogAsync(giveUp)
                : spool.State.End is not null ? await SealAsync(giveUp)
                : await WaitAsync(giveUp);
        }
        catch (IOException e)
        {
            return await LaterAsync(new() { Detail = e.Message }, giveUp);
        }
    }

    private async Task<Delivery?> WaitAsync(CancellationToken ct)
    {
        await spool.WaitAsync(_next, ct);
        if (spool.State.End is null && _linger - time.GetElapsedTime(_sentAt) is var rest && rest > TimeSpan.Zero)
        {
            await Task.Delay(rest, time, ct);
        }

        return null;
    }

    private async Task<Delivery?> OfferAsync(CancellationToken ct)
    {
        _server = find();
        if (_server is null)
        {
            return await LaterAsync(new() { Detail = "there is no server" }, ct);
        }

        if (assigned is not null)
        {
            // What it has of it, it says with the first batch: what it has already is left out.
            _stream = assigned();
            _offered.TrySetResult(_server);
            return null;
        }

        var header = spool.Header;
        var answer = await client.OfferAsync(_server, new OfferModel(header.Key, header.Source, header.Project), ct);
        switch (answer)
        {
            case { IsOk: true, Build: { } build, Attempt: { } attempt }:
                _stream = new(build, attempt, answer.Token);
                spool.Change(state => state with { Build = build });
                Follow(answer);
                _offered.TrySetResult(_server);
                return answer.Sealed ? Seal() : Place(answer.Expected);
            case { Status: 409 or 410 }:
                return Refuse(answer);
            default:
                // A door that is closed, or a server of another version: neither lasts for ever, and the events are safe.
                return await LaterAsync(answer, ct);
        }
    }

    private async Task<Delivery?> SendAsync(CancellationToken ct)
    {
        _inARow++;
        var batch = Batch.Of(spool, _next, _max);
        var answer = await client.SendAsync(_server!, _stream!, batch.First, batch.Packed, ct);
        _sentAt = time.GetTimestamp();
        switch (answer)
        {
            case { IsOk: true, Next: { } next }:
                Follow(answer);
                if (answer.Desired == "abandon")
                {
                    return Refuse(answer with { Code = "abandoned" });
                }

                if (next <= batch.First)
                {
                    return await HoleAsync(next, answer, ct);
                }

                (_failures, Trouble) = (0, null);
                pace.Progressed();
                return Place(next);
            case { Status: 409, Expected: { } expected }:
                return await HoleAsync(expected, answer, ct);
            case { Status: 410 }:
                return Refuse(answer);
            case { Status: 413, Line: null } or { Code: "too-many-events" } when batch.Count > 1:
                _max = _most = Math.Max(1, batch.Count / 2); // Not the event, but the batch was too large for somebody on the way.
                return null;
            case { Status: 413 or 422 } when batch.First + (answer.Line ?? 1) - 1 is var number && number < batch.First + batch.Count && !spool.IsReplaced(number):
                spool.Replace(number, Replacements.Of(spool.Read(number), answer));
                return null;
            default:
                return await AgainAsync(answer, ct);
        }
    }

    /// <summary>A log that is not wanted is left out: it never keeps events from coming.</summary>
    private async Task<Delivery?> SendLogAsync(CancellationToken ct)
    {
        _inARow = 0;
        if (spool.Logs.Next() is not var (piece, bytes))
        {
            return null;
        }

        var answer = await client.SendLogAsync(_server!, _stream!, piece, bytes, ct);
        switch (answer)
        {
            case { IsOk: true, Length: { } length }:
                (_failures, Trouble) = (0, null);
                pace.Progressed();
                spool.Logs.Sent(piece.Name, length, piece.IsLast);
                return null;
            case { Status: 409, Code: "hole", Length: { } length } when length < piece.Offset:
                spool.Logs.Sent(piece.Name, length, wasLast: false);
                return null;
            case { Status: 404 or 405, Code: null or "no-such-address" or "wrong-method" }:
                spool.Logs.Drop(null); // A server of an earlier version.
                return null;
            case { Status: 400 or 409 or 413 or 415 }:
                spool.Logs.Drop(piece.Name);
                return null;
            case { Status: 507 } when spool.State.End is not null && ++_noSpace > MostWithoutSpace:
                spool.Logs.Drop(null);
                return null;
            case { Status: 410 }:
                return Refuse(answer);
            default:
                return await AgainAsync(answer, ct);
        }
    }

    private async Task<Delivery?> SealAsync(CancellationToken ct)
    {
        var end = spool.State.End!;
        var seal = new SealModel(spool.Count, spool.Digest, end.Cut, end.SourceKey, end.HeadKey, end.KeyBytes, end.HasEnd);
        var answer = await client.SealAsync(_server!, _stream!, seal, ct);
        return answer switch
        {
            { IsOk: true } => Seal(),
            { Status: 409, Code: "other-digest" } => Differ(answer),
            { Status: 409, Expected: { } expected } when expected <= spool.Count => await HoleAsync(expected, answer, ct),
            { Status: 410 } => Refuse(answer),
            _ => await AgainAsync(answer, ct),
        };
    }

    private Delivery? Place(long? next)
    {
        if (next is null or < 1 || next > spool.Count + 1)
        {
            Trouble = $"the server has {next - 1} events of a recording that has {spool.Count}";
            return Delivery.Left;
        }

        _next = next.Value;
        return null;
    }

    /// <summary>Back to what is wanted: the first time at once, then with waits, so that two who disagree do not spin.</summary>
    private async Task<Delivery?> HoleAsync(long expected, AgentAnswer answer, CancellationToken ct)
    {
        if (_failures > 0 || expected == _next)
        {
            await pace.WaitAsync(answer.RetryAfter, _failures, ct);
        }

        _failures++;
        return Place(expected);
    }

    /// <summary>
    /// The attempt is unknown or the token is no longer good: the offer tells how it is now. All else is only repeated; at another server, where
    /// this one cannot and there are others.
    /// </summary>
    private async Task<Delivery?> AgainAsync(AgentAnswer answer, CancellationToken ct)
    {
        if (answer.Status is 0 or 503 && _server is { Of: { HasOthers: true } choice, Url: var url })
        {
            choice.Leave(url, isDead: answer.Status == 0);
            answer = answer with { RetryAfter = null }; // That was about the one left behind.
        }

        if (answer.Status is not (408 or 429 or 503 or 507))
        {
            _stream = null;
        }

        return await LaterAsync(answer, ct);
    }

    private async Task<Delivery?> LaterAsync(AgentAnswer answer, CancellationToken ct)
    {
        Trouble = answer.Detail ?? $"the server answered {answer.Status}";
        _offered.TrySetResult(null);
        if (answer.Status == 0 && pace.IsEnding && _isLastTry)
        {
            return Delivery.Left;
        }

        _isLastTry = pace.IsEnding; // Nobody is there, and nobody has to be waited for any more: once more, and that is it.
        await pace.WaitAsync(answer.RetryAfter, _failures++, ct);
        return null;
    }

    private void Follow(AgentAnswer answer)
    {
        desire?.Invoke(answer.Desired);
        _max = Math.Clamp(answer.Max ?? _max, 1, _most);
        _linger = answer.Linger is >= 0 and var linger ? TimeSpan.FromMilliseconds(linger) : _linger;
        _linger = _linger < LongestLinger ? _linger : LongestLinger;
    }

    private Delivery Seal()
    {
        Trouble = null;
        var now = time.GetUtcNow();
        spool.Change(state => state with { SealedAt = now });
        return Delivery.Sealed;
    }

    private Delivery Differ(AgentAnswer answer)
    {
        Trouble = answer.Detail ?? "the server has other events than were sent";
        return Delivery.Left;
    }

    private Delivery Refuse(AgentAnswer answer)
    {
        Trouble = answer.Detail ?? $"the server wants no more of it ({answer.Code})";
        spool.Change(state => state with { Refused = answer.Code ?? "refused" });
        return Delivery.Refused;
    }
}
