using Toaster.Actors.Builds;
using Toaster.Actors.Journal;

namespace Toaster.Actors.Agents;

/// <content>What agents have and a restored or promoted store does not know.</content>
public sealed partial class Farm
{
    private const int LongestStream = 64;
    private const int MostAttempts = 1_000;

    /// <inheritdoc/>
    public async ValueTask<SessionBuild> AdoptAsync(AgentId agent, long session, AgentSpool spool, BuildSpec spec, CancellationToken ct)
    {
        var name = await agents.NameAsync(agent, session, ct) ?? throw Superseded();
        if (spool.Stream.Length is 0 or > LongestStream || spool.Attempt is < 1 or > MostAttempts || spec.Targets.Count == 0)
        {
            throw new IngestRefusedException("bad-value", "An attempt has its build's number, its own, the name of its stream and what it was to build, all as they were assigned.");
        }

        if (!await agents.WasGivenAsync(spool.Build, ct))
        {
            throw new IngestRefusedException("no-such-build", $"The number {spool.Build} has never been given to a build here.");
        }

        var project = (await projects.FindAsync(spec.Project, ct))?.Id ?? ProjectId.CommandLine;
        var commit = await build(spool.Build).AskAsync<Commit>(
            replyTo => new AdoptAttempt(project, spec, agent, name, spool.Attempt, spool.Stream, replyTo), Patience, ct);
        return commit switch
        {
            Commit.Committed or Commit.Ignored => await PlaceAsync(spool, await agents.LeasesAsync(agent, session, ct) ?? throw Superseded(), ct),
            Commit.Rejected rejected when (await StatusAsync(spool.Build, ct)).State.MayHaveForgotten(spool.Attempt)
                => throw new IngestRefusedException("no-such-attempt", rejected.Sentence), // Not yet.
            Commit.Rejected rejected => throw new IngestRefusedException("superseded", rejected.Sentence),
            _ => throw new IngestRefusedException("unavailable", (commit as Commit.Unavailable)?.Sentence ?? "The store is busy; send it again."),
        };
    }
}
