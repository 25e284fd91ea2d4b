using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Toaster.Actors.Journal;
using Toaster.Actors.Journal.Sql;
using Toaster.Node.Client;
using Toaster.Node.Hosting;
using Toaster.Node.Settings;
using Toaster.Node.Telemetry;
using Toaster.Node.Terminals;

namespace Toaster.Node.Commands;

/// <summary><c>toaster serve</c></summary>
internal static class ServeCommand
{
    /// <summary>The role whose settings file is read.</summary>
    public const string Role = "all-in-one";

    private static readonly Option<bool> Demo = new("--demo") { Description = "Show recordings that come with Toaster, in a data directory of their own." };
    private static readonly Option<string?> Port = new("--port") { Description = "Port to listen at (default: 8000; 0: any free one).", HelpName = "N" };
    private static readonly Option<string?> Host = new("--host") { Description = "Address to listen at (default: 127.0.0.1). Any but this machine's own needs an admin token.", HelpName = "ADDRESS" };
    private static readonly Option<string[]> AllowHost = new("--allow-host") { Description = "A further host name to answer to. May be repeated.", HelpName = "NAME" };
    private static readonly Option<bool> OpenReading = new("--open-reading") { Description = "With an admin token: everybody may read, only changes need the token." };

    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    public static Command Create(Terminal terminal)
    {
        var serve = new Command("serve", "Serve the web pages and the HTTP interface (/api/v1/openapi.json describes it) until stopped.") { Demo, Port, Host, AllowHost, OpenReading };
        serve.Explain("""
            Examples:
              toaster serve
              toaster serve --demo
              toaster serve --data /srv/toaster --port 9000
            """);
        serve.SetAction((parsed, ct) => RunAsync(parsed, terminal, ct));
        return serve;
    }

    private static async Task<int> RunAsync(ParseResult parsed, Terminal terminal, CancellationToken ct)
    {
        var settings = parsed.Settings(Role, ("Port", Port), ("Host", Host), ("Hosts", AllowHost), ("OpenReading", OpenReading));
        var demo = parsed.GetValue(Demo);
        var directory = demo && !settings.DataIsNamed ? settings.Data + "-demo" : settings.Data;
        var admin = new AdminToken(directory);
        var listen = await ListenAddress.FindAsync(settings, ct);
        if (!listen.IsOnlyThisMachine && !admin.IsSet)
        {
            throw new SettingException(
                $"Others can reach {settings.Host}, and there is no admin token, so anybody could change things. Make one first: toaster admin token --data {directory}");
        }

        using var metrics = settings.Metrics ? new Metrics() : null;
        using var export = settings.Otlp is { } collector ? new OtlpExport(collector, $"{Environment.MachineName}:{Environment.ProcessId}", ProgramVersion.Text) : null;
        using var loggers = ServerLog.Create();
        var isFirst = true;
        while (await ServeAsync())
        {
            loggers.CreateLogger(typeof(ServeCommand)).BeginsAgain();
            isFirst = false;
        }

        return ExitCodes.Ok;

        // True: its database was restored or is a promoted standby, so it begins again, at the same port, and remembers nothing.
        async Task<bool> ServeAsync()
        {
            var opened = isFirst ? await ToasterParts.OpenAsync(settings, directory, loggers, ct) : await ReopenAsync(settings, directory, loggers, ct);
            if (opened is null)
            {
                return false;
            }

            await using var parts = opened;
            await using var server = await ToasterServer.StartAsync(settings, listen, directory, admin, parts, metrics, loggers, ct);
            if (isFirst)
            {
                listen = listen with { Port = server.Url.Port };
                Announce(server.Url, directory, terminal, parsed.GetValue(CommonOptions.Json));
            }

            using var over = CancellationTokenSource.CreateLinkedTokenSource(ct);
            var ending = EndAsync(parts.System.Replaced, over);
            var spools = SpoolDelivery.RunAsync(directory, settings, new(server.Url, LocalToken.Read(directory)), loggers, over.Token);
            await using (demo || settings.OwnSlots == 0 ? null : OwnAgent.Start(server.Url, directory, settings, loggers))
            {
                await server.RunAsync(demo ? new DemoImport(parts.Imports, loggers) : null, over.Token, ct);
            }

            await spools;
            await ending;
            return !ct.IsCancellationRequested;
        }
    }

    private static async Task EndAsync(Task replaced, CancellationTokenSource over)
    {
        await replaced.WaitAsync(over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await over.CancelAsync();
    }

    /// <summary>The database may be on its way still. Null: asked to stop.</summary>
    private static async Task<ToasterParts?> ReopenAsync(ToasterSettings settings, string directory, ILoggerFactory loggers, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                return await ToasterParts.OpenAsync(settings, directory, loggers, ct);
            }
            catch (Exception e) when (e is StoreUnavailableException or JournalUnavailableException)
            {
                loggers.CreateLogger(typeof(ServeCommand)).NotYet(e.Message);
                await Task.Delay(LookAgain, TimeProvider.System, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        return null;
    }

    private static void Announce(Uri url, string directory, Terminal terminal, bool asJson)
    {
        if (asJson)
        {
            terminal.Out.WriteLine(JsonSerializer.Serialize(new ServerModel(Addresses.Shown(url), directory, Environment.ProcessId), CliJson.Default.ServerModel));
            return;
        }

        terminal.Out.WriteLine($"Toaster is at {Addresses.Shown(url)}");
        terminal.Out.WriteLine($"Data is in {directory}");
    }
}

internal static partial class ServeLog
{
    [LoggerMessage(7010, LogLevel.Warning, "The database was restored, or is a promoted standby: this server forgets what it knew and begins again.")]
    public static partial void BeginsAgain(this ILogger logger);

    [LoggerMessage(7011, LogLevel.Warning, "{Problem} It is tried again every second.")]
    public static partial void NotYet(this ILogger logger, string problem);
}

/// <summary>Where a server answers.</summary>
internal sealed record ServerModel(string Url, string Data, int Process);
