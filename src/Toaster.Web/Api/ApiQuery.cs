using System.Reflection;
using Toaster.Actors.Views;

namespace Toaster.Web.Api;

/// <summary>
/// The query of a request, checked against the parameters its route declares: an unknown name or a value that is not allowed
/// is refused with the sentence that says what is.
/// </summary>
public sealed class ApiQuery
{
    private readonly Dictionary<string, string[]> _values;
    private readonly IReadOnlyList<QueryParameter> _parameters;

    private ApiQuery(IReadOnlyList<QueryParameter> parameters, Dictionary<string, string[]> values)
    {
        _parameters = parameters;
        _values = values;
    }

    public PageRequest Page => new((int)(Number("page") ?? 1), (int)(Number("size") ?? Parameters.DefaultSize));

    public static ValueTask<ApiQuery> BindAsync(HttpContext http, ParameterInfo parameter)
        => ValueTask.FromResult(Read(http.GetEndpoint()?.Metadata.GetMetadata<QueryMetadata>()?.Parameters ?? [], http.Request.Query));

    public string? Text(string name) => Values(name) is [var one, ..] && one.Length > 0 ? one : null;

    public string Word(string name) => (Text(name) ?? Parameter(name).Default ?? "").ToLowerInvariant();

    public long? Number(string name) => Text(name) is { } text ? long.Parse(text) : null;

    public bool? Flag(string name) => Text(name) switch { "true" => true, "false" => false, _ => null };

    public bool IsDescending(bool byDefault) => Text("order")?.ToLowerInvariant() is { } order ? order == "desc" : byDefault;

    public IReadOnlyList<string> Values(string name) => _values.GetValueOrDefault(name, []);

    public IReadOnlyList<T> Enums<T>(string name) where T : struct, Enum => [.. Values(name).Select(value => Enum.Parse<T>(value, ignoreCase: true))];

    internal static ApiQuery Read(IReadOnlyList<QueryParameter> parameters, IQueryCollection query)
    {
        var values = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var (name, given) in query)
        {
            var parameter = parameters.FirstOrDefault(p => p.Name == name) ?? throw new ApiProblemException(
                StatusCodes.Status400BadRequest, "unknown-parameter", $"There is no parameter {name} here. {Known(parameters)}");
            var list = given.SelectMany(value => parameter is { Many: true, Kind: not QueryKind.Text }
                ? (value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                : [value ?? ""]).ToArray();
            if (list.Length > 1 && !parameter.Many)
            {
                throw ApiProblemException.BadValue(name, string.Join(", ", list), "It is given once.");
            }

            foreach (var value in list.Where(value => value.Length > 0 || parameter.Kind != QueryKind.Text))
            {
                if (parameter.Refuse(value) is { } allowed)
                {
                    throw ApiProblemException.BadValue(name, value, allowed);
                }
            }

            values[name] = list;
        }

        foreach (var missing in parameters.Where(p => p.Required && values.GetValueOrDefault(p.Name, []).Length == 0))
        {
            throw new ApiProblemException(StatusCodes.Status400BadRequest, "missing-parameter", $"The parameter {missing.Name} is missing. {missing.Description}");
        }

        return new(parameters, values);
    }

    private static string Known(IReadOnlyList<QueryParameter> parameters)
        => parameters.Count == 0 ? "This address takes none." : $"It takes: {string.Join(", ", parameters.Select(p => p.Name))}.";

    private QueryParameter Parameter(string name) => _parameters.First(parameter => parameter.Name == name);
}

/// <summary>The query parameters of a route.</summary>
public sealed record QueryMetadata(IReadOnlyList<QueryParameter> Parameters);
