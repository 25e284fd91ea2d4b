using System.Globalization;
using System.Text.Json;

namespace Toaster.Actors.Builds;

/// <summary>
/// The build record: one or more builds as a JSON file that other programs read. Its fields are described in
/// docs/build-lifecycle.md; rows may come in any order, builds stand in the order of the source.
/// </summary>
public static class BuildRecord
{
    public const string Format = "toaster.build-record";
    public const int Version = 1;

    public static void Write(Stream destination, IEnumerable<IBuildRows> builds)
    {
        using var json = new Utf8JsonWriter(destination, new JsonWriterOptions { Indented = true, SkipValidation = true });
        json.WriteStartObject();
        json.WriteString("format", Format);
        json.WriteNumber("version", Version);
        json.WriteStartArray("builds");
        foreach (var build in builds)
        {
            BuildRecordWriter.Write(json, build);
            json.Flush();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>ISO 8601, UTC, microseconds.</summary>
    internal static string? Time(long? microseconds) => microseconds is { } value
        ? DateTime.UnixEpoch.AddTicks(value * 10).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture)
        : null;
}
