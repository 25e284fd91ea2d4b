using System.Text.Json;
using System.Text.Json.Serialization;
using Toaster.Actors.Builds.Interpretation;

namespace Toaster.Actors.Views.Sql;

/// <summary>The summary row as one JSON text. What is null is left out; a changed shape needs a new version of the tables.</summary>
[JsonSerializable(typeof(SummaryRow))]
internal sealed partial class SummaryJson : JsonSerializerContext
{
    private static readonly SummaryJson Compact = new(new JsonSerializerOptions
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = CompactJson.Options.Encoder,
    });

    public static byte[] Write(SummaryRow summary) => JsonSerializer.SerializeToUtf8Bytes(summary, Compact.SummaryRow);

    public static SummaryRow Read(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize(json, Compact.SummaryRow)!;
}
