using System.Collections.Concurrent;

namespace Toaster.Actors.Agents;

/// <summary>
/// Streams of attempts for which somebody has shown the token: with them a token is checked, and a batch addressed, without asking anybody.
/// An attempt has one stream for ever; whether it is the present one the build's actor decides with each batch.
/// </summary>
internal sealed class KnownStreams
{
    private const int Most = 4_096;
    private readonly ConcurrentDictionary<(BuildId, int), string> _streams = new();

    public string? Find(BuildId id, int attempt) => _streams.GetValueOrDefault((id, attempt));

    public void Keep(BuildId id, int attempt, string stream)
    {
        if (_streams.Count >= Most)
        {
            _streams.Clear(); // Each comes back with its next batch.
        }

        _streams[(id, attempt)] = stream;
    }

    public void Forget(BuildId id, int attempt) => _streams.TryRemove((id, attempt), out _);
}
