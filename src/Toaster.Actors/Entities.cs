using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Toaster.Actors.Journal;
using Toaster.Actors.Kernel;

namespace Toaster.Actors;

/// <summary>
/// All entities of this server by id, each activated by the first message to it: <c>/entities/build-148</c>. Safe for any thread.
/// </summary>
/// <remarks>
/// An entity that passivates loses nothing: what it did not handle, and whatever comes later, goes to a new activation, in order.
/// One that supervision has given up takes what waited for it along as dead letters; the next message activates it again.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore without wait handle holds nothing to dispose of.")]
public sealed class Entities
{
    private readonly ActorSystem _system;
    private readonly ActorCell<Nothing> _parent;
    private readonly SemaphoreSlim _recoveries;
    private readonly ConcurrentDictionary<EntityKind, object> _kinds = new();
    private readonly ConcurrentDictionary<PersistenceId, ActorRef> _refs = new();

    /// <param name="system">Where they live.</param>
    /// <param name="recoveriesAtOnce">So many read their state at the same time; others wait their turn, with their messages.</param>
    public Entities(ActorSystem system, int recoveriesAtOnce = 32)
    {
        (_system, _parent) = (system, system.SpawnBranch("entities"));
        _recoveries = new(recoveriesAtOnce, recoveriesAtOnce);
    }

    /// <summary>Says how entities of a kind are made. Once per kind, before the first <see cref="Get"/> of it.</summary>
    /// <exception cref="InvalidOperationException">The kind is registered already.</exception>
    public void Register<TMessage>(EntityKind kind, Func<long, Props<TMessage>> props)
    {
        if (!_kinds.TryAdd(kind, props))
        {
            throw new InvalidOperationException($"{kind} is registered already.");
        }
    }

    /// <summary>
    /// The entity of an id, whether anything is journaled of it or not. The reference stays good over passivation, and is the same
    /// for everybody. It cannot be watched: an entity does not end.
    /// </summary>
    /// <exception cref="InvalidOperationException">The kind is not registered, or for another type of message.</exception>
    public ActorRef<TMessage> Get<TMessage>(PersistenceId id)
        => _refs.GetOrAdd(id, Make<TMessage>) as ActorRef<TMessage> ?? throw WrongMessage<TMessage>(id);

    private EntityRef<TMessage> Make<TMessage>(PersistenceId id)
        => _kinds.GetValueOrDefault(id.Kind) is Func<long, Props<TMessage>> props
            ? new(id, _system, (heir, name) => _parent.TrySpawn(
                props(id.Value) with { StartGate = _recoveries, Heir = heir }, name, out _))
            : throw WrongMessage<TMessage>(id);

    private static InvalidOperationException WrongMessage<TMessage>(PersistenceId id)
        => new($"{id.Kind} is not registered for {typeof(TMessage).Name}.");

    /// <summary>
    /// Stands for an entity whether it is active or not. Its lock puts everything sent through it in order with the end of an
    /// activation; nothing but queueing happens under it.
    /// </summary>
    private sealed class EntityRef<TMessage>(
        PersistenceId id, ActorSystem system, Func<IHeir<TMessage>, string, ActorRef<TMessage>?> spawn)
        : ActorRef<TMessage>, IHeir<TMessage>
    {
        private readonly Lock _lock = new();
        private ActorRef<TMessage>? _activation;

        public override string Path => $"/entities/{id}";

        internal override ActorSystem System => system;

        public override bool TryTell(TMessage message)
        {
            lock (_lock)
            {
                if ((_activation ??= spawn(this, id.ToString())) is { } activation)
                {
                    return activation.TryTell(message);
                }
            }

            system.LoseMessage(message, this, "the system is stopping");
            return true;
        }

        public void Inherit(ActorRef<TMessage> dead, ConcurrentQueue<TMessage> left, bool failed)
        {
            lock (_lock)
            {
                if (_activation == dead)
                {
                    _activation = null;
                }

                while (left.TryDequeue(out var message))
                {
                    if (failed || (_activation ??= spawn(this, id.ToString())) is not { } next)
                    {
                        system.LoseMessage(message, this, failed ? "it failed too often" : "the system is stopping");
                    }
                    else
                    {
                        next.TellAlways(message);
                    }
                }
            }
        }

        internal override bool Send(Signal signal) => false;
    }
}
