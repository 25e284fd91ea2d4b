using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Toaster.Node.Client;
using Toaster.Node.Hosting;
using Toaster.Node.Settings;
using Toaster.Node.Telemetry;
using Toaster.Testing;

namespace Toaster.Node.Tests.Support;

/// <summary>The whole server in this process, at a free port, with settings of the test's own.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly ToasterParts _parts;
    private readonly Metrics? _metrics;

    private RunningServer(ToasterParts parts, ToasterServer server, Metrics? metrics)
    {
        (_parts, _metrics) = (parts, metrics);
        Server = server;
        Http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = server.Url };
    }

    public ToasterServer Server { get; }

    public Toaster.Actors.ToasterSystem System => _parts.System;

    public HttpClient Http { get; }

    public static async Task<RunningServer> StartAsync(string directory, params (string Key, string Value)[] settings)
    {
        List<(string, string?, string)> flags = [("Data", directory, "--data"), ("Port", "0", "--port"), ("Limits:DiskReserveBytes", "0", "test")];
        var read = new SettingsReader(directory, new Dictionary<string, string>()).Read("all-in-one", [.. flags, .. settings.Select(s => (s.Key, (string?)s.Value, "test"))]);
        var metrics = read.Metrics ? new Metrics() : null;
        var parts = await ToasterParts.OpenAsync(read, directory, NullLoggerFactory.Instance, default);
        try
        {
            var listen = await ListenAddress.FindAsync(read, default);
            return new(parts, await ToasterServer.StartAsync(read, listen, directory, new AdminToken(directory), parts, metrics, NullLoggerFactory.Instance, default), metrics);
        }
        catch
        {
            await parts.DisposeAsync();
            metrics?.Dispose();
            throw;
        }
    }

    /// <summary>Imports a log and waits for the end of it.</summary>
    public async Task<JsonElement> ImportAsync(byte[] log, string name = "log.json")
    {
        using var answer = await Http.PostAsync($"/api/v1/imports?name={Uri.EscapeDataString(name)}", new ByteArrayContent(log));
        var import = await JsonAsync(answer);
        await Eventually.UntilAsync(async () => (import = await GetAsync($"/imports/{import.GetProperty("id").GetInt64()}")).GetProperty("hasEnded").GetBoolean());
        return import;
    }

    public async Task<JsonElement> GetAsync(string path) => await JsonAsync(await Http.GetAsync("/api/v1" + path));

    public static async Task<JsonElement> JsonAsync(HttpResponseMessage answer) => JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Server.DisposeAsync();
        await _parts.DisposeAsync();
        _metrics?.Dispose();
    }
}
