namespace Toaster.Node.Tests.Deploy;

/// <summary>A unit file: what is set, by section; and files of environment variables.</summary>
internal sealed class SystemdUnit
{
    private readonly Dictionary<(string Section, string Key), List<string>> _settings = [];

    private SystemdUnit() { }

    /// <exception cref="InvalidDataException">A line is none of a unit file.</exception>
    public static SystemdUnit Read(string path)
    {
        var (unit, section) = (new SystemdUnit(), "");
        foreach (var line in File.ReadLines(path).Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] is not ('#' or ';')))
        {
            if (line[0] == '[' && line[^1] == ']')
            {
                section = line[1..^1];
            }
            else if (section.Length > 0 && line.IndexOf('=', StringComparison.Ordinal) is > 0 and var at)
            {
                var key = (section, line[..at]);
                unit._settings.TryAdd(key, []);
                unit._settings[key].Add(line[(at + 1)..]);
            }
            else
            {
                throw new InvalidDataException($"{path}: {line}");
            }
        }

        return unit;
    }

    public IReadOnlyCollection<(string Section, string Key)> Keys => _settings.Keys;

    public IReadOnlyList<string> Of(string section, string key) => _settings.GetValueOrDefault((section, key)) ?? [];

    public string Single(string section, string key) => Assert.Single(Of(section, key));

    /// <summary>The words of ExecStart, with variables of the environment put in as systemd does.</summary>
    public IReadOnlyList<string> Command(IReadOnlyDictionary<string, string> environment) => [.. Single("Service", "ExecStart").Split(' ')
        .Select(word => environment.Aggregate(word, (text, entry) => text.Replace($"${{{entry.Key}}}", entry.Value, StringComparison.Ordinal)))];

    public static IReadOnlyDictionary<string, string> Environment(string path) => File.ReadLines(path)
        .Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split('=', 2)).ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal);
}
