namespace Toaster.Actors.Tests.Journal.Model;

/// <summary>What somebody asked for, and what they were told: to be explained by what the store holds in the end.</summary>
/// <param name="What">For whoever reads the failure.</param>
/// <param name="Build">Which build it is about; null: no single one.</param>
/// <param name="Since">Transactions that had written when it was asked.</param>
/// <param name="Row">What it would append, if it is an append.</param>
internal sealed record Observation(string What, BuildId? Build, long Since, Type? Row, ModelServer Server)
{
    private readonly int _unanswered = Server.Store.Unanswered;

    /// <summary>Transactions that had written when it was answered.</summary>
    public long Until { get; private set; } = long.MaxValue;

    /// <summary>In words; null: not yet.</summary>
    public string? Answer { get; private set; }

    /// <summary>The row that it was told to have appended.</summary>
    public long? Seq { get; private set; }

    /// <summary>It was told that nothing of it was written, by a server that could know.</summary>
    public bool IsRefused { get; private set; }

    /// <summary>One of the states between question and answer must be so for each of these.</summary>
    public List<(BuildId Build, Func<BuildModel, bool> Fits)> Claims { get; } = [];

    public void Answered(string answer, long until, params (BuildId, Func<BuildModel, bool>)[] claims)
    {
        (Answer, Until) = (answer, until);
        Claims.AddRange(claims);
    }

    public void Refused(string answer, long until, params (BuildId, Func<BuildModel, bool>)[] claims)
    {
        IsRefused = Server.Store.Unanswered == _unanswered;
        Answered(answer, until, claims);
    }

    public void Committed(long seq, long until) => (Answer, Until, Seq) = ($"committed as row {seq}", until, seq);

    /// <summary>The answer leaves open whether something was written.</summary>
    public void Unknown(string answer, long until) => (Answer, Until) = (answer, until);

    public override string ToString() => $"{What} (transactions {Since} to {(Until == long.MaxValue ? "-" : Until)}): {Answer ?? "no answer"}";
}
