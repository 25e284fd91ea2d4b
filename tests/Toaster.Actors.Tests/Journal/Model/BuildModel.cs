using Toaster.Actors.Builds;

namespace Toaster.Actors.Tests.Journal.Model;

internal enum Stage
{
    None,
    Waiting,
    Running,
    Sealed,
    Abandoned,
    Cancelled,
}

/// <summary>Events of a stream as they stand in one row.</summary>
internal sealed record StoredEvents(long First, IReadOnlyList<string> Lines);

/// <summary>What a build is, as far as this test is concerned: the least that says which rows may follow each other.</summary>
/// <param name="Events">Number of the attempt's last event.</param>
/// <param name="Wish">0: nobody wants it to end; 1: cancelled; 2: by force.</param>
internal sealed record BuildModel(BuildId Id, Stage Stage, int Attempt, long Agent, long Events, int Wish, int Priority)
{
    private const int MostAttempts = 3;

    public static BuildModel None(BuildId id) => new(id, Stage.None, 0, 0, 0, 0, 0);

    public bool IsRunning(int attempt) => Stage == Stage.Running && Attempt == attempt;

    public bool IsOver => Stage is Stage.Sealed or Stage.Abandoned or Stage.Cancelled;

    public string Desired => Wish switch { 0 => "run", 1 => "cancel", _ => "force" };

    /// <summary>The state behind a row; null: it must not stand there.</summary>
    public BuildModel? After(object row) => row switch
    {
        BuildQueued queued when Stage == Stage.None => this with { Stage = Stage.Waiting, Priority = queued.Place.Priority },
        AttemptAssigned given when Stage == Stage.Waiting && given.Attempt == Attempt + 1
            => this with { Stage = Stage.Running, Attempt = given.Attempt, Agent = given.Agent.Value, Events = 0 },
        StoredEvents chunk when Stage == Stage.Running && chunk.First == Events + 1 && IsOurs(chunk) => this with { Events = Events + chunk.Lines.Count },
        AttemptSealed end when IsRunning(end.Attempt) && end.Events == Events => this with { Stage = Stage.Sealed },
        AttemptAbandoned end when IsRunning(end.Attempt) && end.Events == Events => this with { Stage = Stage.Abandoned },
        CancelRequested wish when Stage is Stage.Waiting or Stage.Running && Wish < (wish.Force ? 2 : 1) => this with { Wish = wish.Force ? 2 : 1 },
        WaitingCancelled when Stage == Stage.Waiting && Wish > 0 => this with { Stage = Stage.Cancelled },
        BuildRequeued again when Stage == Stage.Abandoned && Wish == 0 && again.Attempt == Attempt && Attempt < MostAttempts => this with { Stage = Stage.Waiting },
        PriorityChanged changed when Stage == Stage.Waiting && changed.Priority != Priority => this with { Priority = changed.Priority },
        _ => null,
    };

    private bool IsOurs(StoredEvents chunk) => chunk.Lines.Count > 0 && chunk.Lines.Index().All(line => line.Item == Spool.Line(Id, Attempt, chunk.First + line.Index));
}
