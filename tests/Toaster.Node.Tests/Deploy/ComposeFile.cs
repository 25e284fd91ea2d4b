using System.Text.RegularExpressions;
using YamlDotNet.Serialization;

namespace Toaster.Node.Tests.Deploy;

/// <summary>A service as Docker would start it.</summary>
/// <param name="Mounts">Source and place of each volume.</param>
internal sealed record ComposeService(
    string Name, string Image, string? Target, IReadOnlyList<string> Command, IReadOnlyDictionary<string, string> Environment,
    IReadOnlyList<string> HealthCheck, IReadOnlyList<string> After, IReadOnlyList<(string Source, string Place)> Mounts, IReadOnlyList<string> Ports);

/// <summary>docker/compose.yaml, as far as it says what is started.</summary>
internal static partial class ComposeFile
{
    /// <param name="variables">Of the environment that Docker reads.</param>
    public static IReadOnlyDictionary<string, ComposeService> Read(string path, IReadOnlyDictionary<string, string> variables)
    {
        var yaml = new DeserializerBuilder().Build().Deserialize<Dictionary<string, object>>(new YamlDotNet.Core.MergingParser(new YamlDotNet.Core.Parser(new StringReader(File.ReadAllText(path)))));
        return Map(yaml["services"]).ToDictionary(service => service.Key, service => Service(service.Key, Map(service.Value), Text), StringComparer.Ordinal);

        string Text(object value) => Variable().Replace((string)value, found => variables.TryGetValue(found.Groups["name"].Value, out var given) ? given
            : found.Groups["default"].Success ? found.Groups["default"].Value : throw new InvalidDataException($"{path}: {found.Value} is not set."));
    }

    private static ComposeService Service(string name, Dictionary<string, object> service, Func<object, string> text)
    {
        return new(
            name, text(service["image"]), service.TryGetValue("build", out var build) ? (string)Map(build)["target"] : null, List("command"),
            service.TryGetValue("environment", out var environment)
                ? Map(environment).ToDictionary(entry => entry.Key, entry => text(entry.Value), StringComparer.Ordinal) : [],
            service.TryGetValue("healthcheck", out var check) ? [.. ((List<object>)Map(check)["test"]).Select(text)] : [],
            service.TryGetValue("depends_on", out var after) ? [.. Map(after).Keys] : [],
            [.. List("volumes").Select(mount => mount.Split(':')).Select(parts => (parts[0], parts[1]))], List("ports"));

        IReadOnlyList<string> List(string key) => service.TryGetValue(key, out var list) ? [.. ((List<object>)list).Select(text)] : [];
    }

    private static Dictionary<string, object> Map(object value)
        => ((Dictionary<object, object>)value).ToDictionary(entry => (string)entry.Key, entry => entry.Value, StringComparer.Ordinal);

    [GeneratedRegex(@"\$\{(?<name>[A-Z_0-9]+)(:-(?<default>[^}]*)|:\?)?\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Variable();
}
