using System.Collections.Concurrent;
using Toaster.Actors.Kernel;

namespace Toaster.Actors.Journal;

/// <summary>
/// Turns many appends into few transactions: whatever arrives while one group is being written forms the next. A lone append
/// waits for nobody.
/// </summary>
/// <remarks>
/// Every append is answered: with its results, or with the failure of its group, of which nothing is known then. Stopping
/// finishes what has arrived and refuses the rest.
/// </remarks>
internal sealed class JournalWriter(IJournal journal) : Actor<JournalWriter.IMessage>
{
    private const int MostAppends = 64;
    private const long MostBytes = 4 << 20;
    private readonly Queue<Write> _waiting = [];
    private List<Write> _group = [];
    private Task<IReadOnlyList<AppendResult>>? _writing;
    private bool _isFlushDue;

    internal interface IMessage;

    public static Props<IMessage> Props(IJournal journal)
        => new Props<IMessage>(() => new JournalWriter(journal)) with { Heir = new Refusal() };

    protected override ValueTask ReceiveAsync(IMessage message, CancellationToken ct)
    {
        switch (message)
        {
            case Write write:
                _waiting.Enqueue(write);
                FlushSoon();
                break;
            case Flush:
                _isFlushDue = false;
                WriteGroup();
                break;
            case Written written:
                Answer(written.Reply);
                FlushSoon();
                break;
        }

        return default;
    }

    protected override async ValueTask PostStopAsync()
    {
        if (_writing is not null)
        {
            Answer(await OutcomeAsync(_writing));
        }

        while (_waiting.Count > 0)
        {
            TakeGroup();
            Answer(await OutcomeAsync(AppendAsync()));
        }
    }

    /// <summary>To the end of the mailbox: all that waits there joins the group.</summary>
    private void FlushSoon()
    {
        if (_waiting.Count > 0 && _writing is null && !_isFlushDue)
        {
            _isFlushDue = true;
            Context.Self.Tell(new Flush());
        }
    }

    private void WriteGroup()
    {
        TakeGroup();
        _writing = AppendAsync();
        Context.PipeToSelf(
            _writing, results => new Written(new Reply(results, null)), error => new Written(new Reply([], error)));
    }

    private void TakeGroup()
    {
        var (appends, bytes) = (0, 0L);
        while (_waiting.TryPeek(out var next)
            && (appends == 0 || (appends + next.Requests.Count <= MostAppends && bytes + next.Bytes <= MostBytes)))
        {
            (appends, bytes) = (appends + next.Requests.Count, bytes + next.Bytes);
            _group.Add(_waiting.Dequeue());
        }
    }

    /// <summary>Async, so that an exception thrown before the first await is an outcome too.</summary>
    private async Task<IReadOnlyList<AppendResult>> AppendAsync()
    {
        var (started, bytes) = (Context.Time.GetTimestamp(), _group.Sum(write => write.Bytes));
        var results = await journal.AppendAsync([.. _group.SelectMany(write => write.Requests)], CancellationToken.None);
        JournalMeter.Written(Context.Time.GetElapsedTime(started), bytes, results);
        return results;
    }

    private static async Task<Reply> OutcomeAsync(Task<IReadOnlyList<AppendResult>> writing)
    {
        try
        {
            return new(await writing, null);
        }
        catch (Exception error)
        {
            return new([], error);
        }
    }

    private void Answer(Reply reply)
    {
        if (reply.Error is not null)
        {
            JournalMeter.Failed();
            PersistenceLog.GroupLost(Context.Logger, reply.Error, _group.Count);
        }

        var at = 0;
        foreach (var write in _group)
        {
            write.ReplyTo.Tell(reply.Error is null ? reply with { Results = [.. reply.Results.Skip(at).Take(write.Requests.Count)] } : reply);
            at += write.Requests.Count;
        }

        (_group, _writing) = ([], null);
    }

    /// <summary>Appends of one caller, kept together.</summary>
    internal sealed record Write(IReadOnlyList<AppendRequest> Requests, ActorRef<Reply> ReplyTo) : IMessage
    {
        public long Bytes { get; } = Requests.Sum(request => request.Rows.Sum(row => (long)row.Payload.Length));
    }

    internal sealed record Reply(IReadOnlyList<AppendResult> Results, Exception? Error);

    private sealed record Flush : IMessage;

    private sealed record Written(Reply Reply) : IMessage;

    /// <summary>Answers those who come after the end, so that they need not wait for a timeout.</summary>
    private sealed class Refusal : IHeir<IMessage>
    {
        public void Inherit(ActorRef<IMessage> dead, ConcurrentQueue<IMessage> left, bool failed)
        {
            while (left.TryDequeue(out var message))
            {
                (message as Write)?.ReplyTo.Tell(new([], new JournalUnavailableException("The server is stopping.")));
            }
        }
    }
}
