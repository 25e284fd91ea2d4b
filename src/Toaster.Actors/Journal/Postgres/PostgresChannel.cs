using Npgsql;

namespace Toaster.Actors.Journal.Postgres;

/// <summary>
/// Words between servers of one database, by LISTEN and NOTIFY: at most ten messages a second from each, never inside a transaction
/// that writes. A word may be lost, so nothing may rest on it.
/// </summary>
/// <param name="sender">This server: its own words are not heard.</param>
/// <param name="heard">Told each word of another server; null when words may have been lost.</param>
internal sealed class PostgresChannel(PostgresStore store, string sender, Action<string?> heard, TimeProvider time) : IAsyncDisposable
{
    private const string Name = "toaster";
    private const int LongestMessage = 7_900; // NOTIFY takes less than 8,000 bytes.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan UntilNextTry = TimeSpan.FromSeconds(1);
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _isWaiting = new(0);
    private readonly HashSet<string> _waiting = new(StringComparer.Ordinal);
    private readonly string _sender = $"{sender}/{Guid.NewGuid():N}";
    private Task _running = Task.CompletedTask;

    public PostgresChannel Start()
    {
        _running = Task.WhenAll(Task.Run(ListenAsync), Task.Run(SendAsync));
        return this;
    }

    /// <summary>Returns at once. The same word twice before it is sent is one.</summary>
    public void Tell(string word)
    {
        lock (_waiting)
        {
            if (_waiting.Add(word) && _waiting.Count == 1)
            {
                _isWaiting.Release();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
        _isWaiting.Dispose();
    }

    private async Task ListenAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await using var connection = await store.Source.OpenConnectionAsync(_stop.Token);
                connection.Notification += (_, message) => Hear(message.Payload);
                await using (var listen = new NpgsqlCommand($"LISTEN {Name}", connection))
                {
                    await listen.ExecuteNonQueryAsync(_stop.Token);
                }

                heard(null); // Whatever was said before it listened.
                while (true)
                {
                    await connection.WaitAsync(_stop.Token);
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception e) when (PostgresErrors.Sentence(e, store.Name) is not null)
            {
                await PauseAsync(UntilNextTry);
            }
        }
    }

    private async Task SendAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await _isWaiting.WaitAsync(_stop.Token);
                foreach (var message in Messages())
                {
                    await using var command = store.Source.CreateCommand("SELECT pg_notify($1, $2)");
                    command.Parameters.Add(new() { Value = Name });
                    command.Parameters.Add(new() { Value = message });
                    await command.ExecuteNonQueryAsync(_stop.Token);
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception e) when (PostgresErrors.Sentence(e, store.Name) is not null)
            {
                // Lost, as words may be.
            }

            await PauseAsync(Pause);
        }
    }

    private async Task PauseAsync(TimeSpan pause)
    {
        try
        {
            await Task.Delay(pause, time, _stop.Token);
        }
        catch (OperationCanceledException)
        {
            // The loop looks.
        }
    }

    private List<string> Messages()
    {
        string[] words;
        lock (_waiting)
        {
            words = [.. _waiting];
            _waiting.Clear();
        }

        List<string> messages = [];
        var message = _sender;
        foreach (var word in words)
        {
            if (message.Length + word.Length + 1 > LongestMessage)
            {
                messages.Add(message);
                message = _sender;
            }

            message += $",{word}";
        }

        return [.. messages, message];
    }

    private void Hear(string message)
    {
        var parts = message.Split(',');
        if (parts[0] != _sender)
        {
            foreach (var word in parts.Skip(1))
            {
                heard(word);
            }
        }
    }
}
