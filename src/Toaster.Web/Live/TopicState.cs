using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Toaster.Web.Live;

/// <summary>What a topic shows at a moment: texts by their names, and whether there will be no more.</summary>
/// <param name="Parts">Each replaces what was there under its name; null names are never sent.</param>
/// <param name="HasEnded">It does not change any more.</param>
public sealed record TopicState(IReadOnlyDictionary<string, string> Parts, bool HasEnded = false)
{
    /// <summary>It is made again after so long, also when nothing moves.</summary>
    public TimeSpan? Again { get; init; }

    /// <summary>The parts are JSON themselves, and there is one: it is sent as it is.</summary>
    public bool IsJson { get; init; }

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }; // Read by script, never as HTML.

    /// <summary>What is new since <paramref name="before"/>, or all; null when nothing is.</summary>
    public byte[]? Encode(TopicState? before)
    {
        var changed = Parts.Where(part => before is null || before.Parts.GetValueOrDefault(part.Key) != part.Value).ToList();
        if (changed.Count == 0 && before is not null)
        {
            return null;
        }

        if (IsJson)
        {
            return Encoding.UTF8.GetBytes(Parts.Values.Single());
        }

        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Options))
        {
            json.WriteStartObject();
            foreach (var (name, text) in changed)
            {
                json.WriteString(name, text);
            }

            json.WriteEndObject();
        }

        return bytes.ToArray();
    }
}

/// <summary>Makes the states of one topic. Asked by one at a time.</summary>
public interface ITopicContent
{
    /// <summary>Time between two states at least, when many read them.</summary>
    TimeSpan Pause { get; }

    /// <summary>The same when hardly anybody reads them.</summary>
    TimeSpan LeastPause => Pause;

    /// <summary>Null: there is nothing of that name any more.</summary>
    /// <param name="tablesMoved">The read tables have moved since the last time.</param>
    ValueTask<TopicState?> MakeAsync(bool tablesMoved, CancellationToken ct);
}
