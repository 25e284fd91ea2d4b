using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Toaster.Actors.Builds.Interpretation;

namespace Toaster.Actors.Views.Sql;

/// <summary>Short lists inside a row: flat JSON arrays without names, <c>["/bin/a",12,"/bin/b",7]</c>.</summary>
internal static class CompactJson
{
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static string? Files(IReadOnlyList<PackageFileRow> files) => Array(files, (json, file) =>
    {
        json.WriteStringValue(file.Path);
        json.WriteNumberValue(file.Size);
    });

    public static string? Dependencies(IReadOnlyList<PackageDependencyRow> dependencies) => Array(dependencies, (json, dependency) =>
    {
        json.WriteStringValue(dependency.Type);
        json.WriteStringValue(dependency.Name);
        json.WriteStringValue(dependency.Constraint);
    });

    public static string Texts(IReadOnlyList<string> texts) => Array(texts, (json, text) => json.WriteStringValue(text)) ?? "[]";

    public static IReadOnlyList<PackageFileRow> ReadFiles(ReadOnlySpan<byte> json)
        => Read(json, (ref reader) => new PackageFileRow(reader.GetString()!, Next(ref reader).GetInt64()));

    public static IReadOnlyList<PackageDependencyRow> ReadDependencies(ReadOnlySpan<byte> json) => Read(
        json, (ref reader) => new PackageDependencyRow(reader.GetString()!, Next(ref reader).GetString()!, Next(ref reader).GetString()));

    public static IReadOnlyList<string> ReadTexts(ReadOnlySpan<byte> json) => Read(json, (ref reader) => reader.GetString()!);

    private static string? Array<T>(IReadOnlyList<T> rows, Action<Utf8JsonWriter, T> write)
    {
        if (rows.Count == 0)
        {
            return null;
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartArray();
            foreach (var row in rows)
            {
                write(json, row);
            }

            json.WriteEndArray();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private delegate T Reading<T>(ref Utf8JsonReader reader);

    private static T[] Read<T>(ReadOnlySpan<byte> json, Reading<T> read)
    {
        if (json.IsEmpty)
        {
            return [];
        }

        var reader = new Utf8JsonReader(json);
        reader.Read();
        var rows = new List<T>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            rows.Add(read(ref reader));
        }

        return [.. rows];
    }

    private static ref Utf8JsonReader Next(ref Utf8JsonReader reader)
    {
        reader.Read();
        return ref reader;
    }
}
