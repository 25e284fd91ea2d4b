using System.Text.RegularExpressions;
using Toaster.Node.Commands;
using Toaster.Node.Settings;
using YamlDotNet.Serialization;

namespace Toaster.Node.Tests.Deploy;

/// <summary>What is written for Docker, systemd and Prometheus names what there is: options, settings, figures, chapters.</summary>
public sealed partial class DeployFilesTests
{
    private const string Prefix = "TOASTER__";

    [Fact]
    public void Compose_NamesOptionsThereAre()
        => Assert.All(DeployFiles.Toasters, service => Assert.Empty(Problems(service.Command)));

    [Fact]
    public void Compose_NamesSettingsThereAre()
        => Assert.All(DeployFiles.Toasters, service => Assert.Empty(UnknownSettings(service.Environment)));

    [Fact]
    public void Compose_HasTheFarm()
    {
        Assert.Equal(["agent-1", "agent-2", "database", "proxy", "server-1", "server-2"], DeployFiles.Compose.Keys.Order(StringComparer.Ordinal));
        Assert.All(DeployFiles.Toasters, service => Assert.Contains($" AS {service.Target}", File.ReadAllText(DeployFiles.Docker("Dockerfile")), StringComparison.Ordinal));
    }

    [Fact]
    public void Dockerfile_StartsWhatThereIs_AsNobodySpecial()
    {
        var lines = File.ReadAllLines(DeployFiles.Docker("Dockerfile"));

        foreach (var line in lines.Where(line => line.StartsWith("CMD [", StringComparison.Ordinal)))
        {
            Assert.Empty(Problems(System.Text.Json.JsonSerializer.Deserialize<string[]>(line[4..])!));
        }

        Assert.Equal(2, lines.Count(line => line == "USER 1654"));
        Assert.Contains("-p:PublishProfile=linux-x64", File.ReadAllText(DeployFiles.Docker("Dockerfile")), StringComparison.Ordinal);
    }

    [Fact]
    public void Proxy_KnowsEachServer_AndHoldsNothingBack()
    {
        var conf = File.ReadAllText(DeployFiles.Docker("nginx.conf"));

        Assert.All(
            DeployFiles.Toasters.Where(service => service.Target == "server"),
            service => Assert.Contains($"server {service.Name}:8000 ", conf, StringComparison.Ordinal));
        Assert.Contains("proxy_buffering off;", conf, StringComparison.Ordinal);
        Assert.Contains("proxy_request_buffering off;", conf, StringComparison.Ordinal);
        Assert.Equal($"8000:{ListenPort().Match(conf).Groups["port"].Value}", Assert.Single(DeployFiles.Compose["proxy"].Ports));
    }

    [Theory]
    [InlineData("server")]
    [InlineData("agent")]
    public void Unit_NamesOptionsAndSettingsThereAre(string role)
    {
        var unit = SystemdUnit.Read(DeployFiles.Deploy($"toaster-{role}.service"));
        var environment = SystemdUnit.Environment(DeployFiles.Deploy($"{role}.env"));

        var command = unit.Command(environment);

        Assert.Equal("/opt/toaster/toaster", command[0]);
        Assert.Empty(Problems([.. command.Skip(1)]));
        Assert.Empty(UnknownSettings(environment));
        Assert.DoesNotContain("root", unit.Of("Service", "User"));
        Assert.Equal([$"/etc/toaster/{role}.env"], unit.Of("Service", "EnvironmentFile"));
        Assert.Equal(["2"], unit.Of("Service", "RestartPreventExitStatus"));
    }

    /// <summary>Each figure that an alarm looks at is one the server counts, and each alarm has its line in the documentation.</summary>
    [Fact]
    public void Alarms_LookAtFiguresThereAre_AndAreExplained()
    {
        var operations = File.ReadAllText(DeployFiles.Doc("operations.md"));
        var figures = Figure().Matches(operations).Select(match => match.Value).ToHashSet(StringComparer.Ordinal);
        var rules = Rules().ToList();

        Assert.NotEmpty(rules);
        Assert.All(rules, rule =>
        {
            Assert.Contains($"| `{rule.Alert}` |", operations, StringComparison.Ordinal);
            Assert.All(Figure().Matches(rule.Expression).Select(match => Whole(match.Value)), figure => Assert.Contains(figure, figures));
            Assert.NotEmpty(rule.Summary);
        });
    }

    private static string Whole(string figure) => figure.Replace("seconds_bucket", "seconds", StringComparison.Ordinal).Replace("seconds_count", "seconds", StringComparison.Ordinal);

    internal static IEnumerable<(string Alert, string Expression, string Summary)> Rules()
    {
        var file = new DeserializerBuilder().Build().Deserialize<Dictionary<string, List<Dictionary<string, object>>>>(File.ReadAllText(DeployFiles.Deploy("alerts.yaml")));
        return file["groups"].SelectMany(group => (List<object>)group["rules"]).Cast<Dictionary<object, object>>()
            .Select(rule => ((string)rule["alert"], (string)rule["expr"], (string)((Dictionary<object, object>)rule["annotations"])["summary"]));
    }

    private static IEnumerable<string> Problems(IReadOnlyList<string> command)
        => ToasterCommand.Root(new(TextWriter.Null, TextWriter.Null, () => Stream.Null, false, false)).Parse(command).Errors.Select(error => error.Message);

    /// <summary>Also those with a value that the setting cannot have.</summary>
    private static IEnumerable<string> UnknownSettings(IReadOnlyDictionary<string, string> environment) => environment
        .Where(entry => entry.Key.StartsWith(Prefix, StringComparison.Ordinal))
        .Where(entry => SettingTable.All.FirstOrDefault(setting => setting.Key == entry.Key[Prefix.Length..].Replace("__", ":", StringComparison.Ordinal)) is not { } setting
            || setting.Refuse(entry.Value) is not null)
        .Select(entry => $"{entry.Key}={entry.Value}");

    [GeneratedRegex(@"listen (?<port>\d+);", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ListenPort();

    [GeneratedRegex(@"(toaster|http_server|kestrel|dotnet)_[a-z_]+[a-z]", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Figure();
}
