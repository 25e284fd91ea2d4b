using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Toaster.Web.Api;

/// <summary>The OpenAPI document: what the routes themselves cannot say.</summary>
internal static class ApiDescription
{
    public static void Configure(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.ShouldInclude = api => api.RelativePath?.StartsWith("api/v1/", StringComparison.Ordinal) == true;
        options.AddDocumentTransformer(Describe);
        options.AddOperationTransformer(DescribeOperation);
        options.AddSchemaTransformer(DescribeSchema);
    }

    /// <summary>A route's problems, by status.</summary>
    public static RouteHandlerBuilder Problems(this RouteHandlerBuilder route, params int[] statuses)
    {
        foreach (var status in statuses)
        {
            route.ProducesProblem(status, ApiProblems.ContentType);
        }

        return route;
    }

    private static Task Describe(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken ct)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Toaster",
            Version = "v1",
            Description = "Builds of embedded Linux, recorded from bitbake's event logs. Problems are RFC 9457 with a stable word in \"code\".",
        };
        document.Servers = [];
        return Task.CompletedTask;
    }

    private static Task DescribeOperation(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken ct)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        foreach (var parameter in metadata.OfType<QueryMetadata>().SelectMany(query => query.Parameters))
        {
            (operation.Parameters ??= []).Add(new OpenApiParameter
            {
                Name = parameter.Name,
                In = ParameterLocation.Query,
                Required = parameter.Required,
                Description = parameter.Description,
                Explode = parameter.Many,
                Schema = SchemaOf(parameter),
            });
        }

        if (metadata.OfType<UploadMetadata>().Any())
        {
            operation.RequestBody = UploadMetadata.Body();
        }

        operation.Extensions ??= new Dictionary<string, IOpenApiExtension>(StringComparer.Ordinal);
        operation.Extensions["x-policy"] = new JsonNodeExtension(metadata.OfType<RoutePolicy>().Last().ToString().ToLowerInvariant());
        return Task.CompletedTask;
    }

    private static OpenApiSchema SchemaOf(QueryParameter parameter)
    {
        var one = new OpenApiSchema
        {
            Type = parameter.Kind switch { QueryKind.Number => JsonSchemaType.Integer, QueryKind.Flag => JsonSchemaType.Boolean, _ => JsonSchemaType.String },
            Format = parameter.Kind == QueryKind.Number ? "int64" : null,
            Minimum = parameter.Kind == QueryKind.Number ? $"{parameter.Minimum}" : null,
            Maximum = parameter.Kind == QueryKind.Number && parameter.Maximum < long.MaxValue ? $"{parameter.Maximum}" : null,
            Enum = parameter.Allowed.Count > 0 ? [.. parameter.Allowed.Select(word => System.Text.Json.Nodes.JsonValue.Create(word)!)] : null,
            Default = parameter.Default is null ? null
                : parameter.Kind == QueryKind.Number ? long.Parse(parameter.Default) : System.Text.Json.Nodes.JsonValue.Create(parameter.Default),
        };
        return parameter.Many ? new OpenApiSchema { Type = JsonSchemaType.Array, Items = one } : one;
    }

    private static Task DescribeSchema(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken ct)
    {
        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        if (type == typeof(DateTimeOffset))
        {
            (schema.Type, schema.Format) = (JsonSchemaType.String, "date-time");
        }
        else if (type == typeof(ProblemDetails))
        {
            schema.Properties ??= new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal);
            schema.Properties["code"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "Stable word for programs." };
        }

        return Task.CompletedTask;
    }
}
