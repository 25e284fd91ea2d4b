using Toaster.Chaos.Live;

namespace Toaster.Farm.Rescue;

/// <summary>Where a build stands when the state is taken that is gone back to, and where when the database is lost.</summary>
/// <param name="Asked">When somebody wants it.</param>
/// <param name="Ends">When its agent has all of it, and the server has taken all of it.</param>
/// <param name="WaitsForAgent">It is in the queue until an agent comes that the earlier state does not know.</param>
internal sealed record RescueRole(string Name, RescueMoment Asked, RescueMoment Ends, bool WaitsForAgent = false, string? Scenario = null)
{
    /// <summary>What each of them does is drawn from these.</summary>
    private static readonly string[] Drawn = ["success", "large success", "two configurations", "of another version", "failing tasks", "error without a task"];

    public static readonly IReadOnlyList<RescueRole> All =
    [
        new("over before the state", RescueMoment.BeforeState, RescueMoment.BeforeState),
        new("under way in the state, over before the loss", RescueMoment.BeforeState, RescueMoment.BeforeLoss),
        new("under way in the state and at the loss", RescueMoment.BeforeState, RescueMoment.AfterLoss),
        new("waiting in the state, over before the loss", RescueMoment.BeforeState, RescueMoment.BeforeLoss, WaitsForAgent: true),
        new("waiting in the state, under way at the loss", RescueMoment.BeforeState, RescueMoment.AfterLoss, WaitsForAgent: true),
        new("unknown to the state, over before the loss", RescueMoment.BeforeLoss, RescueMoment.BeforeLoss),
        new("unknown to the state, under way at the loss", RescueMoment.BeforeLoss, RescueMoment.AfterLoss),
        new("unknown to the state, never began", RescueMoment.BeforeLoss, RescueMoment.BeforeLoss, Scenario: "parse error"),
        new("unknown to the state, with two attempts", RescueMoment.BeforeLoss, RescueMoment.BeforeLoss, Scenario: "bitbake dies once"),
        new("asked for after the loss", RescueMoment.AfterLoss, RescueMoment.AfterLoss),
    ];

    /// <summary>It waits in the middle until it is told to go on.</summary>
    public bool Naps => Asked < Ends && !(WaitsForAgent && Ends == RescueMoment.BeforeLoss);

    public Scenario Pick(Random random)
    {
        var name = Scenario ?? Drawn[random.Next(Drawn.Length)];
        return Chaos.Live.Scenario.All.Single(scenario => scenario.Name == name);
    }
}

internal enum RescueMoment
{
    BeforeState,
    BeforeLoss,
    AfterLoss,
}
