using Microsoft.Extensions.Configuration;

namespace Toaster.Node.Settings;

/// <summary>
/// Puts the settings together. What comes later wins: defaults, <c>appsettings.json</c>, <c>appsettings.ROLE.json</c>, the
/// environment, flags of the command line.
/// </summary>
internal sealed class SettingsReader(string configDirectory, IReadOnlyDictionary<string, string> environment)
{
    private const string Prefix = "TOASTER__";

    /// <summary>Of this process.</summary>
    public static SettingsReader OfProcess() => new(
        Path.Combine(AppContext.BaseDirectory, "config"),
        Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>().ToDictionary(
            entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal));

    /// <param name="role">all-in-one, or null for a verb that does not serve.</param>
    /// <param name="flags">Settings named on the command line, with the flag as written: <c>("Port", "8001", "--port")</c>.</param>
    /// <exception cref="SettingException">A value is not possible.</exception>
    public ToasterSettings Read(string? role, IReadOnlyList<(string Key, string? Value, string Flag)> flags)
    {
        var values = SettingTable.All.ToDictionary(
            setting => setting.Key, setting => new SettingValue(setting, setting.Default, "default"), StringComparer.OrdinalIgnoreCase);
        Apply(values, FromFile("appsettings.json"));
        if (role is not null)
        {
            Apply(values, FromFile($"appsettings.{role}.json"));
        }

        Apply(values, environment.Where(e => e.Key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            .Select(e => (e.Key[Prefix.Length..].Replace("__", ":", StringComparison.Ordinal), (string?)e.Value, e.Key)));
        Apply(values, flags);
        values["Data"] = WithDirectory(values["Data"]);
        return new([.. SettingTable.All.Select(setting => values[setting.Key])]);
    }

    private static void Apply(Dictionary<string, SettingValue> values, IEnumerable<(string Key, string? Value, string Origin)> layer)
    {
        foreach (var (key, value, origin) in layer)
        {
            if (!string.IsNullOrEmpty(value) && values.TryGetValue(key, out var known))
            {
                values[key] = known.Setting.Refuse(value) is { } allowed
                    ? throw new SettingException($"{origin}: {known.Setting.Key} cannot be \"{value}\"; it is {allowed}.")
                    : known with { Value = value, Origin = origin };
            }
        }
    }

    private List<(string Key, string? Value, string Origin)> FromFile(string name)
    {
        var path = Path.Combine(configDirectory, name);
        if (!File.Exists(path))
        {
            return [];
        }

        try
        {
            var file = new ConfigurationBuilder().AddJsonFile(path, optional: false, reloadOnChange: false).Build();
            return [.. file.AsEnumerable().Where(entry => entry.Value is not null).Select(entry => (entry.Key, entry.Value, path))];
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new SettingException($"{path} cannot be read: {(e.InnerException ?? e).Message}");
        }
    }

    private SettingValue WithDirectory(SettingValue data)
    {
        if (data.Value is { } named)
        {
            return data with { Value = Path.GetFullPath(named) };
        }

        var home = environment.GetValueOrDefault("XDG_DATA_HOME", "");
        return Path.IsPathRooted(home) // Others are to be ignored, says the XDG specification.
            ? data with { Value = Path.Combine(home, "toaster"), Origin = "XDG_DATA_HOME" }
            : data with { Value = Path.Combine(HomeDirectory(), ".local", "share", "toaster") };
    }

    private string HomeDirectory() => environment.GetValueOrDefault("HOME", "") is { Length: > 0 } home
        ? home
        : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
}
