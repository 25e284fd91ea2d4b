using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Toaster.Actors.Journal;

/// <summary>What the events of one kind of entity look like in the journal.</summary>
public interface IDomainEventShape<TEvent>
{
    /// <summary>Says by which name each event is stored.</summary>
    static abstract JsonTypeInfo<TEvent> Shape { get; }
}

/// <summary>Writes and reads the events of one kind of entity; each kind derives a class of its own from this.</summary>
/// <typeparam name="TKind">That class, which knows the shape.</typeparam>
/// <typeparam name="TEvent">What the events of that kind have in common.</typeparam>
public abstract class DomainEventJson<TKind, TEvent>
    where TKind : IDomainEventShape<TEvent>
    where TEvent : class, IDomainEvent
{
    public static ReadOnlyMemory<byte> Write(TEvent e) => JsonSerializer.SerializeToUtf8Bytes(e, TKind.Shape);

    /// <summary>Null for an event this program does not know, stored by a newer one, and for one that is damaged: it is skipped.</summary>
    public static TEvent? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, TKind.Shape);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            return null;
        }
    }
}
