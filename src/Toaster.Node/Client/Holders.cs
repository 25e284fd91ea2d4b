using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Journal.Sqlite;
using Toaster.Node.Agents.Sending;
using Toaster.Node.Hosting;
using Toaster.Node.Settings;
using Toaster.Web.Api;

namespace Toaster.Node.Client;

/// <summary>Who holds a data directory, for verbs that look after it.</summary>
internal static class Holders
{
    /// <summary>Where the server that holds it takes events; null while there is none.</summary>
    public static AgentServer? Address(ToasterSettings settings)
        => SqliteStore.ReadLockInfo(settings.Data) is { Url: { } url } ? new(new Uri(url), LocalToken.Read(settings.Data)) : null;

    /// <summary>What opens that server's door for its own user; null when it is another server.</summary>
    public static string? TokenFor(string data, Uri server)
        => SqliteStore.ReadLockInfo(data) is { Url: { } url } && new Uri(url) is var own && own.Port == server.Port && server.IsLoopback && own.IsLoopback ? LocalToken.Read(data) : null;

    /// <summary>The server that holds it, for what only a server can do.</summary>
    /// <exception cref="ApiProblemException">There is none.</exception>
    public static HttpToasterClient NeedServer(ToasterSettings settings) => Server(settings)
        ?? throw new ApiProblemException(503, "no-server", $"No Toaster serves the data directory {settings.Data}. Start one with toaster serve, or name another directory with --data.");

    /// <summary>The server that holds it; null when nobody does.</summary>
    /// <exception cref="StoreUnavailableException">A process holds it that is no server.</exception>
    public static HttpToasterClient? Server(ToasterSettings settings) => SqliteStore.ReadLockInfo(settings.Data) switch
    {
        null => null,
        { Url: { } url } => new(new Uri(url), LocalToken.Read(settings.Data)),
        var holder => throw new StoreUnavailableException(
            $"The data directory {settings.Data} is in use by {(holder.Pid > 0 ? $"process {holder.Pid}" : "another process")}; try again when it has ended."),
    };
}
