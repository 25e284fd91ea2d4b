using Microsoft.OpenApi;

namespace Toaster.Web.Api;

/// <summary>Marks the route that takes logs: its body is described here, since the handler reads it as it comes.</summary>
internal sealed record UploadMetadata
{
    public static OpenApiRequestBody Body()
    {
        var log = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" } };
        return new OpenApiRequestBody
        {
            Required = true,
            Description = "One event log as the body, or a form with one part for each log (and a field project before them).",
            Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
            {
                ["application/octet-stream"] = log,
                ["application/json"] = log,
                ["application/gzip"] = log,
                ["multipart/form-data"] = new()
                {
                    Schema = new OpenApiSchema
                    {
                        Type = JsonSchemaType.Object,
                        Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
                        {
                            ["project"] = new OpenApiSchema { Type = JsonSchemaType.String },
                            ["log"] = new OpenApiSchema
                            {
                                Type = JsonSchemaType.Array,
                                Items = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" },
                            },
                        },
                    },
                },
            },
        };
    }
}
