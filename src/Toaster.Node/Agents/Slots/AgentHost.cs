using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Toaster.Actors.Kernel;
using Toaster.Node.Agents.Driving;
using Toaster.Node.Agents.Sending;
using Toaster.Node.Agents.Spooling;
using Toaster.Node.Hosting;
using Toaster.Node.Settings;

namespace Toaster.Node.Agents.Slots;

/// <summary>Where and as what an agent works.</summary>
/// <param name="Servers">All of one database; any of them will do.</param>
/// <param name="Token">What opens the door of a server: asked again with each call, since one that is started anew has another one for those on its machine.</param>
internal sealed record AgentPlace(IReadOnlyList<Uri> Servers, Func<Uri, string?> Token, string Name, int Slots, IReadOnlyList<string> Labels, string Work);

/// <summary>An agent in this process: its actors, and the work directory, which is its alone.</summary>
internal sealed class AgentHost : IAsyncDisposable
{
    private readonly ActorSystem _system;
    private readonly AgentCalls _calls;
    private readonly ServerChoice _servers;
    private readonly FileStream _lock;

    private AgentHost(ActorSystem system, AgentCalls calls, ServerChoice servers, FileStream held) => (_system, _calls, _servers, _lock) = (system, calls, servers, held);

    /// <param name="say">Told what happens, in sentences.</param>
    /// <exception cref="SettingException">The work directory cannot be used, or a setting is wrong.</exception>
    public static AgentHost Start(AgentPlace place, ToasterSettings settings, ILoggerFactory loggers, Action<string> say, TimeProvider time)
    {
        var user = BuildUser.Find(settings.AgentUser);
        var held = Take(place.Work, user);
        var instance = InstanceOf(place.Work);
        // Each begins with another one: not all of them with the first.
        var servers = new ServerChoice(place.Servers, instance.Aggregate(0, (sum, c) => sum + c));
        var calls = new AgentCalls(servers, place.Token);
        var identity = new AgentIdentity(place.Name, instance, ProgramVersion.Text, place.Labels, place.Slots);
        var spools = new SpoolDirectory(Path.Combine(place.Work, "spool"), settings.SpoolBytes, time);
        var drive = new DriveOptions(
            identity.Instance, place.Work, settings.DriveLimits, settings.EventLogs, user, Environment.IsPrivilegedProcess && string.IsNullOrEmpty(settings.AgentUser))
        {
            Collect = settings.Collect(spools.HasRoomForLogs),
            Say = say,
        };
        var parts = new AgentParts(identity, calls, () => AgentServer.Choose(servers, place.Token), spools, drive, say);
        var system = new ActorSystem(ThreadPoolDispatcher.Instance, time, loggers);
        system.Spawn(Props.Of(() => new AgentActor(parts, time)), "agent");
        return new(system, calls, servers, held);
    }

    /// <summary>Ends the agent; what it builds goes on, and the next agent of this work directory takes it on.</summary>
    public async ValueTask DisposeAsync()
    {
        await _system.TerminateAsync();
        _calls.Dispose();
        _servers.Dispose();
        await _lock.DisposeAsync();
    }

    private static FileStream Take(string work, BuildUser? user)
    {
        try
        {
            Directory.CreateDirectory(work);
            user?.Give(work);
            return new FileStream(Path.Combine(work, "agent.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SettingException($"The work directory {work} cannot be used: {e.Message} One agent at a time works in it; another one needs another --work.");
        }
    }

    private static string InstanceOf(string work)
    {
        var path = Path.Combine(work, "instance");
        if (!File.Exists(path))
        {
            SecretFile.Write(path, System.Text.Encoding.ASCII.GetBytes(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))));
        }

        return File.ReadAllText(path).Trim();
    }
}
