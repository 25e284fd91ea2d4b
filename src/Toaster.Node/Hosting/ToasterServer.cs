using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Toaster.Node.Client;
using Toaster.Node.Settings;
using Toaster.Node.Telemetry;
using Toaster.Web;
using Toaster.Web.Agents;
using Toaster.Web.Api;
using Toaster.Web.Hosting;
using Toaster.Web.Live;

namespace Toaster.Node.Hosting;

/// <summary>The web server of a data directory.</summary>
/// <param name="drain">Between saying that it ends, and ending.</param>
internal sealed class ToasterServer(WebApplication app, Uri url, TimeSpan drain) : IAsyncDisposable
{
    private static readonly TimeSpan ShutdownPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan DrainedPatience = TimeSpan.FromSeconds(20); // A statement may take fifteen.

    private const int LanesToDatabase = 4;

    /// <summary>Where this machine reaches it.</summary>
    public Uri Url => url;

    public IServiceProvider Services => app.Services;

    /// <summary>All routes there are.</summary>
    public IReadOnlyList<Endpoint> Routes => app.Services.GetRequiredService<EndpointDataSource>().Endpoints;

    /// <exception cref="SettingException">It cannot listen there.</exception>
    public static async Task<ToasterServer> StartAsync(
        ToasterSettings settings, ListenAddress listen, string directory, AdminToken admin, ToasterParts parts, Metrics? metrics, ILoggerFactory loggers, CancellationToken ct)
    {
        var builder = Builder(listen, settings.Requests, loggers);
        builder.Services.AddSingleton(parts.Imports).AddSingleton(parts.Views).AddSingleton(parts.Projects).AddSingleton(parts.Logs).AddSingleton(parts.System)
            .AddSingleton(parts.System.Administration).AddSingleton(parts.System.Recordings).AddSingleton(parts.System.Upkeep)
            .AddSingleton(parts.System.Ingest).AddSingleton(parts.System.Logs).AddSingleton(parts.System.LogWishes).AddSingleton(parts.System.IngestLimits)
            .AddSingleton(parts.System.Live).AddSingleton(parts.System.Waiting).AddSingleton(new LiveLimits(settings.LiveReaders) { Lanes = parts.System.SharedKey is null ? 1 : LanesToDatabase }).AddSingleton(parts.System.Farm).AddSingleton(parts.System.Pools).AddSingleton(parts.System.Queue).AddSingleton(parts.System.ProjectCommands);
        if (parts.System.SharedKey is { } key)
        {
            builder.Services.AddSingleton(SharedProtection.Of(key));
        }
        else
        {
            builder.Services.AddDataProtection().SetApplicationName("toaster").PersistKeysToFileSystem(Directory.CreateDirectory(Path.Combine(directory, "keys")));
        }

        builder.Services.AddToasterWeb().AddToasterApi().AddAgentApi();
        var app = builder.Build();
        var doors = new Doors(settings.Hosts, admin, LocalToken.Create(directory), settings.OpenReading);
        var lists = new ListLimit(settings.ListRows);
        app.Use(next => http => doors.CheckName(http, next));
        app.UseRouting();
        app.Use(next => http => doors.CheckToken(http, next));
        app.Use(next => http => lists.Check(http, next));
        app.MapToasterWeb();
        app.UseToasterApiProblems();
        app.MapHealth(parts, settings.Imports.DiskReserve, directory);
        metrics?.Map(app);
        app.MapToasterApi();
        app.MapAgentApi();
        try
        {
            await app.StartAsync(ct);
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException)
        {
            await app.DisposeAsync();
            throw new SettingException(CannotListen(listen, e));
        }

        var url = listen.UrlOf(PortOf(app));
        parts.System.WriteLockInfo(url.GetLeftPart(UriPartial.Authority));
        return new(app, url, settings.Drain);
    }

    /// <summary>
    /// Serves until asked to stop. One of several first says that it ends, so that others are asked; then streams that are open end, and requests
    /// that are under way are waited for.
    /// </summary>
    /// <param name="demo">Runs beside it.</param>
    /// <param name="over">Cancelled when there is nothing to be served any more; <paramref name="ct"/> cancels it, too.</param>
    public async Task RunAsync(DemoImport? demo, CancellationToken over, CancellationToken ct)
    {
        var importing = demo?.RunAsync(over) ?? Task.CompletedTask;
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await importing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (drain > TimeSpan.Zero && ct.IsCancellationRequested)
        {
            app.Services.GetRequiredService<Draining>().Begin();
            await Task.Delay(drain, TimeProvider.System, CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(drain > TimeSpan.Zero ? DrainedPatience : ShutdownPatience);
        await app.StopAsync(patience.Token);
        await app.DisposeAsync();
    }

    private static WebApplicationBuilder Builder(ListenAddress listen, RequestLimits limits, ILoggerFactory loggers)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, ApplicationName = "toaster" });
        builder.Services.AddSingleton(loggers);
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>, RequestMemory>();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>(); // Signals are the program's own matter.
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            limits.Apply(kestrel.Limits);
            kestrel.Listen(listen.Address, listen.Port);
        });
        return builder;
    }

    private static int PortOf(WebApplication app)
        => new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;

    private static string CannotListen(ListenAddress listen, Exception e)
    {
        var place = new IPEndPoint(listen.Address, listen.Port);
        return e.InnerException is AddressInUseException || e is AddressInUseException
            ? $"Port {listen.Port} at {listen.Address} is in use by another program. Choose another with --port, or stop that program."
            : $"Toaster cannot listen at {place}: {(e.InnerException ?? e).Message}";
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
