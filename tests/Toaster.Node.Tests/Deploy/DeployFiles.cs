using Toaster.Testing;

namespace Toaster.Node.Tests.Deploy;

/// <summary>The files that say how Toaster is run.</summary>
internal static class DeployFiles
{
    /// <summary>What docker/.env is asked for.</summary>
    public static readonly IReadOnlyDictionary<string, string> Variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["POSTGRES_PASSWORD"] = "secret" };

    private static string Root => Path.GetDirectoryName(EventLogs.Own())!;

    public static string Docker(string name) => Path.Combine(Root, "docker", name);

    public static string Deploy(string name) => Path.Combine(Root, "deploy", name);

    public static string Doc(string name) => Path.Combine(Root, "docs", name);

    public static IReadOnlyDictionary<string, ComposeService> Compose => ComposeFile.Read(Docker("compose.yaml"), Variables);

    public static IEnumerable<ComposeService> Toasters => Compose.Values.Where(service => service.Target is not null);
}
