using System.Globalization;
using System.IO.Compression;
using Toaster.Testing;

namespace Toaster.Node.Tests.Agents;

/// <summary>A build directory, a data directory, a server that is played, and the scripted bitbake, run by the program as a user would.</summary>
internal sealed class RunFixture : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly Dictionary<string, string> _environment;

    private RunFixture(FakeAgentServer server)
    {
        Server = server;
        Directory.CreateDirectory(Path.Combine(BuildDirectory, "conf"));
        Directory.CreateDirectory(Data);
        File.WriteAllText(Path.Combine(BuildDirectory, "conf", "bblayers.conf"), "");
        _environment = new() { ["BBPATH"] = BuildDirectory, ["TOASTER__Run__OfferSeconds"] = "600", ["TOASTER__Run__SendSeconds"] = "600" };
    }

    public FakeAgentServer Server { get; }

    public string BuildDirectory => Path.Combine(_directory.Path, "build");

    public string Data => Path.Combine(_directory.Path, "data");

    public string SpoolPath => Path.Combine(Data, "spool");

    public static string Bitbake => Path.Combine(AppContext.BaseDirectory, "bitbake");

    public static async Task<RunFixture> StartAsync() => new(await FakeAgentServer.StartAsync());

    public static string Recording(string name) => Path.Combine(EventLogs.Own()!, name + ".json.gz");

    public static byte[] Unpacked(string name)
    {
        using var gzip = new GZipStream(File.OpenRead(Recording(name)), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        gzip.CopyTo(plain);
        return plain.ToArray();
    }

    public string PathOf(string name) => Path.Combine(_directory.Path, name);

    public Task<ProcessResult> RunAsync((string, string)[] script, params string[] arguments)
        => ToasterProcess.RunAsync(Environment(script), ["run", "--data", Data, "--server", Server.Url.ToString(), "--", Bitbake, .. arguments]);

    public ToasterProcess Start((string, string)[] script, params string[] arguments)
        => ToasterProcess.Start(Environment(script), ["run", "--data", Data, "--server", Server.Url.ToString(), "--", Bitbake, .. arguments]);

    public IReadOnlyDictionary<string, string> Environment((string Name, string Value)[] script)
    {
        var all = new Dictionary<string, string>(_environment);
        foreach (var (name, value) in script)
        {
            all[name] = value;
        }

        return all;
    }

    public static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _directory.Dispose();
    }
}
