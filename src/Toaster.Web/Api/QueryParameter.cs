using System.Globalization;

namespace Toaster.Web.Api;

/// <summary>A query parameter: what may stand in it, and what it says in the description of the interface.</summary>
public sealed record QueryParameter(string Name, QueryKind Kind, string Description)
{
    /// <summary>The words it takes, whatever their case; empty when the kind says it all.</summary>
    public IReadOnlyList<string> Allowed { get; init; } = [];
    public string? Default { get; init; }
    public long Minimum { get; init; } = 1;
    public long Maximum { get; init; } = int.MaxValue;

    /// <summary>Characters of a text.</summary>
    public int Longest { get; init; } = 500;

    /// <summary>May be given several times, or several values with commas.</summary>
    public bool Many { get; init; }

    public bool Required { get; init; }

    /// <summary>Null when the value is fine; else what would be.</summary>
    public string? Refuse(string value) => Kind switch
    {
        QueryKind.Number when !(long.TryParse(value, Minimum < 0 ? NumberStyles.AllowLeadingSign : NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n >= Minimum && n <= Maximum)
            => $"It is a whole number from {Minimum} to {Maximum}.",
        QueryKind.Flag when value is not ("true" or "false") => "It is true or false.",
        QueryKind.Word when !Allowed.Contains(value, StringComparer.OrdinalIgnoreCase) => $"It is one of: {string.Join(", ", Allowed)}.",
        QueryKind.Text when value.Length > Longest => $"It has at most {Longest} characters.",
        _ => null,
    };
}

public enum QueryKind
{
    Text,
    Number,
    Flag,
    Word,
}
