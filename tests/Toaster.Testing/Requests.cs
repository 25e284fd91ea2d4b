using System.Text;
using Toaster.Actors.Journal;

namespace Toaster.Testing;

/// <summary>Short ways to write an append in a test.</summary>
public static class Requests
{
    /// <summary>Domain events with these texts behind a head.</summary>
    public static AppendRequest Of(PersistenceId id, EntityHead expected, params string[] texts)
        => To(id, expected, expected with { LastSeq = expected.LastSeq + texts.Length }, texts);

    /// <summary>The same, with the head to reach.</summary>
    public static AppendRequest To(PersistenceId id, EntityHead expected, EntityHead next, params string[] texts)
        => new(id, expected, next, [.. texts.Select(Row)]);

    /// <summary>A domain event that is this text.</summary>
    public static NewRow Row(string text) => new(RowKind.DomainEvent, 0, 0, 0, Encoding.UTF8.GetBytes(text));

    /// <summary>A chunk of these bytes.</summary>
    public static NewRow Chunk(long first, int count, int format, ReadOnlyMemory<byte> payload) => new(RowKind.Chunk, first, count, format, payload);
}
