using System.Text.Json.Serialization;

namespace Toaster.Web.Api.Models;

/// <summary>Rows of one page of a list.</summary>
public record PageModel<T>
{
    public required IReadOnlyList<T> Items { get; init; }

    /// <summary>Rows of all pages together.</summary>
    public required long Total { get; init; }

    /// <summary>Number of this page, from 1.</summary>
    public required int Page { get; init; }

    /// <summary>Rows a page may hold.</summary>
    public required int Size { get; init; }
}

/// <summary>Rows of one page, and how many there would be under each filter.</summary>
public sealed record FacetedPageModel<T> : PageModel<T>
{
    [JsonPropertyOrder(1)]
    public required IReadOnlyDictionary<string, long> Facets { get; init; }
}

/// <summary>A short list, all of it.</summary>
public sealed record ListModel<T>
{
    public required IReadOnlyList<T> Items { get; init; }
}
