using Toaster.Bitbake.XmlRpc;
using Toaster.Node.Agents.Workspaces;

namespace Toaster.Node.Agents.Driving;

/// <content>Up to the moment bitbake can be asked to build.</content>
internal sealed partial class BuildDrive
{
    /// <summary>What goes wrong on a full disk says nothing of the build: it is begun again once there is room.</summary>
    private async Task<IReadOnlyDictionary<string, string>> StartAsync(DriveRecord record, Leftovers leftovers, CancellationToken ct)
    {
        while (true)
        {
            try
            {
                return await TryStartAsync(record, leftovers, ct);
            }
            catch (Exception e) when (e is IOException or BuildProblem && _room.Explains(e))
            {
                await leftovers.KillAsync();
                await _room.WaitAsync(ct);
            }
        }
    }

    private async Task<IReadOnlyDictionary<string, string>> TryStartAsync(DriveRecord record, Leftovers leftovers, CancellationToken ct)
    {
        if (options.RootIsRefused)
        {
            throw new BuildProblem("environment", "The agent runs as root, and bitbake does not build as root. Run the agent as an ordinary user, or name one in the setting Agent:User.");
        }

        await leftovers.KillAsync(); // Of a try that was cut off.
        var workspace = new Workspace(assignment, files, options, _mark, record.Phase, time);
        var layout = await workspace.PrepareAsync(ct);
        await new AttemptLock(layout.BuildDirectory).TakeAsync(Holder, other => new Leftovers(other.Mark, time).KillAsync());
        await SaveAsync(_state with { BuildDirectory = layout.BuildDirectory }, ct);
        var start = new ServerStart(layout, options.Limits, time);
        start.CheckFree();
        record.Phase("start");
        _hasBegunServer = true;
        var place = await start.StartAsync(files.RunnerDirectory("server"), _mark, options.User, ct);
        leftovers.Know(place.Process);
        await SaveAsync(_state with { Server = place }, ct);
        return BuildEnvironment.Of(layout, _mark, options.User);
    }

    private async Task<string> PrepareAsync(ServerTalk talk, IReadOnlyDictionary<string, string> environment, CancellationToken ct)
    {
        try
        {
            return await talk.PrepareAsync(assignment.Spec, files, environment, ct);
        }
        catch (BitbakeCommandException e) // The first command that needs the configuration has to read it; which one that is differs.
        {
            var lines = e.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            throw new BuildProblem("config-error", $"The configuration cannot be read: {lines.LastOrDefault(line => line.Contains("Error", StringComparison.Ordinal)) ?? lines.LastOrDefault()}", lines);
        }
    }
}
