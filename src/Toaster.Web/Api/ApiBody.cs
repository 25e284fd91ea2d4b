using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Toaster.Web.Api;

/// <summary>JSON that a request brings; the route itself refuses other content types.</summary>
internal static class ApiBody
{
    public const string Json = "application/json";

    /// <exception cref="ApiProblemException">It is not what this address takes.</exception>
    public static async ValueTask<T> ReadAsync<T>(HttpContext http, JsonTypeInfo<T> type, CancellationToken ct)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(http.Request.Body, type, ct) ?? throw Bad("It is null.");
        }
        catch (JsonException e)
        {
            throw Bad(Words(e));
        }
    }

    /// <summary>What there is with the changes of the body (RFC 7396): null makes a field what it is by itself, a list is given whole.</summary>
    /// <exception cref="ApiProblemException">It is not what this address takes.</exception>
    public static async ValueTask<T> MergeAsync<T>(HttpContext http, T current, JsonTypeInfo<T> type, CancellationToken ct)
    {
        try
        {
            var changes = await JsonNode.ParseAsync(http.Request.Body, cancellationToken: ct) as JsonObject ?? throw Bad("It is no object.");
            var merged = JsonSerializer.SerializeToNode(current, type)!.AsObject();
            foreach (var (name, value) in changes.ToList())
            {
                merged.Remove(name);
                if (value is not null)
                {
                    merged[name] = value.DeepClone();
                }
            }

            return merged.Deserialize(type)!;
        }
        catch (JsonException e)
        {
            throw Bad(Words(e));
        }
    }

    private static string Words(JsonException e) => e.Path is { Length: > 1 } path
        ? $"{path} is not known here, is missing, or is not of the right type."
        : e.Message.Contains("missing required", StringComparison.Ordinal) ? "A field that it needs is missing." : "It cannot be read as JSON.";

    private static ApiProblemException Bad(string sentence)
        => new(StatusCodes.Status400BadRequest, "bad-value", $"The body is not what this address takes. {sentence} {ToasterApi.Description} describes it.");
}
