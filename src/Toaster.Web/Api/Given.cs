namespace Toaster.Web.Api;

/// <summary>What JSON may leave open although our shapes do not.</summary>
internal static class Given
{
    /// <summary>The list, an absent one as an empty one.</summary>
    /// <exception cref="ApiProblemException">An entry is null.</exception>
    public static IReadOnlyList<T> All<T>(IReadOnlyList<T>? list, string name) where T : class
        => list is null ? [] : list.Any(entry => entry is null) ? throw Missing($"An entry of {name}") : list;

    /// <exception cref="ApiProblemException">It is null.</exception>
    public static string One(string? text, string name) => text ?? throw Missing(char.ToUpperInvariant(name[0]) + name[1..]);

    private static ApiProblemException Missing(string what) => new(StatusCodes.Status400BadRequest, "bad-value", $"{what} is missing.");
}
