using System.Text.Json;

namespace Toaster.Actors.Builds.Interpretation;

/// <summary>Reads one number of an event and nothing else: heartbeats come every second of a build.</summary>
internal static class EventTime
{
    public static double? Read(ReadOnlySpan<byte> fields, ReadOnlySpan<byte> name)
    {
        var reader = new Utf8JsonReader(fields, JsonValues.Options);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isIt = reader.ValueTextEquals(name);
            reader.Read();
            if (isIt)
            {
                return JsonValues.Fraction(ref reader);
            }

            reader.Skip();
        }

        return null;
    }
}
