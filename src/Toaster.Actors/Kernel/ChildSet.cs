using System.Diagnostics.CodeAnalysis;

namespace Toaster.Actors.Kernel;

/// <summary>
/// The children of an actor by name. Safe for any thread: children leave when they end, and the guardian's and the entities'
/// children are spawned by whoever needs them.
/// </summary>
internal sealed class ChildSet
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ActorRef> _byName = new(StringComparer.Ordinal);
    private bool _closed;
    private int _made;

    /// <summary>Adds the child that <paramref name="make"/> makes; null when the parent is stopping or the name is taken.</summary>
    public T? Add<T>(string? name, Func<string, T> make, out bool closed)
        where T : ActorRef
    {
        lock (_lock)
        {
            closed = _closed;
            name ??= $"${++_made}";
            if (closed || _byName.ContainsKey(name))
            {
                return null;
            }

            var child = make(name);
            _byName.Add(name, child);
            return child;
        }
    }

    /// <summary>True when it was the last one that somebody waits for.</summary>
    public bool Remove(string name)
    {
        lock (_lock)
        {
            _byName.Remove(name);
            return _closed && _byName.Count == 0;
        }
    }

    /// <summary>Admits no more children; false when there are none left to wait for.</summary>
    public bool Close([NotNullWhen(true)] out ActorRef[]? alive)
    {
        lock (_lock)
        {
            _closed = true;
            alive = _byName.Count > 0 ? [.. _byName.Values] : null;
            return alive is not null;
        }
    }

    public void Open()
    {
        lock (_lock)
        {
            _closed = false;
        }
    }
}
