using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Toaster.Testing;

namespace Toaster.Node.Tests.Deploy;

/// <summary>
/// Processes started from the deployment's files on this machine: each service has an address of its own (of 127.0.0.0/8), so that ports stay
/// what they are, and a directory for what is mounted.
/// </summary>
internal sealed class Deployed : IAsyncDisposable
{
    private static int _last;

    private readonly TemporaryDirectory _directory = new();
    private readonly Dictionary<string, string> _places = new(StringComparer.Ordinal);
    private readonly List<(string Name, ToasterProcess Process)> _toasters = [];
    private readonly string _net = $"127.{64 + (Environment.ProcessId / 250 % 150)}.{Environment.ProcessId % 250}";
    private Process? _proxy;

    public Deployed()
    {
        Token = MakeToken();
        Client = new() { Timeout = TimeSpan.FromMinutes(2) };
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
    }

    /// <summary>The admin token of all servers.</summary>
    public string Token { get; }

    public HttpClient Client { get; }

    /// <summary>What the proxy has written about requests.</summary>
    public string ProxyLog => File.ReadAllText(Path.Combine(_directory.Path, "access.log"));

    /// <summary>Where a service is; a directory for the database.</summary>
    public string Address(string service) => _places.TryGetValue(service, out var place) ? place
        : _places[service] = $"{_net}.{Interlocked.Increment(ref _last)}";

    /// <summary>The name stands for this from now on.</summary>
    public void Name(string service, string place) => _places[service] = place;

    /// <summary>A directory of this service in the place of one in its container.</summary>
    public string Directory(string service, string place)
        => System.IO.Directory.CreateDirectory(Path.Combine(_directory.Path, service, place.Trim('/').Replace('/', '-'))).FullName;

    /// <summary>What a file says of services and directories, as it is here.</summary>
    public string Here(string service, string text)
    {
        var named = _places.Keys.ToList().Aggregate(text == "0.0.0.0" ? Address(service) : text, (so, name) => Regex.Replace(
            so, $@"(?<![\w-]){Regex.Escape(name)}(?![\w-])", Address(name), RegexOptions.None, TimeSpan.FromSeconds(1)));
        return Regex.Replace(
            named, @"(?<![\w/.-])/(data|work|var/lib/toaster(-agent)?)(?![\w/-])", found => Directory(service, found.Value), RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
    }

    /// <summary>The admin token's digest, in the place where the service wants it.</summary>
    public void GiveToken(string service, string place) => File.Copy(Path.Combine(_directory.Path, "secret", "admin-token"), Path.Combine(Directory(service, place), "admin-token"));

    /// <param name="further">Beside what the file says.</param>
    public void Start(string service, IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment, params string[] further)
    {
        var here = environment.ToDictionary(entry => entry.Key, entry => Here(service, entry.Value), StringComparer.Ordinal);
        _toasters.Add((service, ToasterProcess.Start(here, [.. command.Select(word => Here(service, word)), .. further])));
    }

    /// <summary>A token for one agent, by the server of a data directory.</summary>
    public static async Task<string> EnrolAsync(string data) => (await RunAsync("admin", "enrol", "--data", data)).Out.Trim();

    public static async Task<ProcessResult> RunAsync(params string[] arguments)
    {
        var result = await ToasterProcess.RunAsync(arguments);
        Assert.True(result.ExitCode == 0, $"{string.Join(' ', arguments)}: {result.Error}");
        return result;
    }

    public void StartProxy(string conf)
    {
        var path = Path.Combine(_directory.Path, "nginx.conf");
        var here = Here("proxy", File.ReadAllText(conf)).Replace("listen 8080", $"listen {Address("proxy")}:8080", StringComparison.Ordinal)
            .Replace("/dev/stdout", Path.Combine(_directory.Path, "access.log"), StringComparison.Ordinal)
            .Replace("/var/run/", _directory.Path + "/", StringComparison.Ordinal).Replace("/var/cache/nginx/", _directory.Path + "/", StringComparison.Ordinal);
        File.WriteAllText(path, here);
        _proxy = Process.Start(new ProcessStartInfo("nginx", ["-c", path, "-p", _directory.Path, "-g", "daemon off;"]) { UseShellExecute = false })!;
    }

    /// <summary>Whether a service's health check is content.</summary>
    public async Task<bool> IsHealthyAsync(string service, string check)
    {
        using var ready = Process.Start(new ProcessStartInfo(check, [$"{Address(service)}:8000"]) { RedirectStandardError = true, UseShellExecute = false })!;
        await ready.WaitForExitAsync();
        return ready.ExitCode == 0;
    }

    public async Task<bool> AnswersAsync(string url)
    {
        try
        {
            return (await Client.GetAsync(new Uri(url))).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>As Docker and systemd do it; each must end by itself, with exit code 0.</summary>
    public async Task StopAsync()
    {
        while (_toasters.Count > 0)
        {
            var (name, process) = _toasters[^1];
            _toasters.RemoveAt(_toasters.Count - 1);
            using (process)
            {
                var result = await process.StopAsync("-TERM");
                Assert.True(result.ExitCode == 0, $"{name} ended with {result.ExitCode}: {result.Error}");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _toasters.ForEach(toaster => toaster.Process.Dispose());
        if (_proxy is not null)
        {
            using var quit = Process.Start("kill", ["-QUIT", $"{_proxy.Id}"]);
            await _proxy.WaitForExitAsync();
            _proxy.Dispose();
        }

        _directory.Dispose();
    }

    /// <summary>As the documentation says: once, in a directory that is mounted for it.</summary>
    private string MakeToken()
    {
        var made = Task.Run(() => ToasterProcess.RunAsync("admin", "token", "--data", Path.Combine(_directory.Path, "secret"))).GetAwaiter().GetResult();
        return made.Out.Trim();
    }
}
