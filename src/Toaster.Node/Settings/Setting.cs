using System.Globalization;

namespace Toaster.Node.Settings;

internal enum SettingKind
{
    Text,
    Number,
    Flag,
}

/// <summary>One thing that can be set: its name, what it may be, what it is when nobody says anything.</summary>
/// <param name="Key">As in the files: <c>Limits:ImportsAtOnce</c>; in the environment <c>TOASTER__Limits__ImportsAtOnce</c>.</param>
/// <param name="Default">Null: worked out at start, or nothing.</param>
internal sealed record Setting(string Key, SettingKind Kind, string? Default, string Description)
{
    public long Minimum { get; init; }

    public long Maximum { get; init; } = long.MaxValue;

    /// <summary>Null when the value is fine; else what would be.</summary>
    public string? Refuse(string value) => Kind switch
    {
        SettingKind.Number when !(long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n) && n >= Minimum && n <= Maximum)
            => Maximum == long.MaxValue ? $"a whole number from {Minimum} on" : $"a whole number from {Minimum} to {Maximum}",
        SettingKind.Flag when !bool.TryParse(value, out _) => "true or false",
        _ => null,
    };
}

/// <summary>A setting as it is now, and who said so.</summary>
internal sealed record SettingValue(Setting Setting, string? Value, string Origin);

/// <summary>A setting cannot be what it is said to be. The message is for the operator.</summary>
internal sealed class SettingException(string message) : Exception(message);
