namespace Toaster.Actors;

/// <summary>A build's number, as it stands in addresses: <c>/builds/148</c>. From 1, never used twice.</summary>
public readonly record struct BuildId(long Value)
{
    public override string ToString() => Value.ToString();
}

/// <summary>A project's number. Project 1 is "Command line builds".</summary>
public readonly record struct ProjectId(long Value)
{
    /// <summary>Holds every build that was not started from a project.</summary>
    public static readonly ProjectId CommandLine = new(1);

    public override string ToString() => Value.ToString();
}

/// <summary>The number of an import: one file given to Toaster, yielding one or more builds.</summary>
public readonly record struct ImportId(long Value)
{
    public override string ToString() => Value.ToString();
}

/// <summary>The number of an agent: a process on a node that drives bitbake.</summary>
public readonly record struct AgentId(long Value)
{
    public override string ToString() => Value.ToString();
}

/// <summary>The number of a pool: a set of agents, for all projects or for some.</summary>
public readonly record struct PoolId(long Value)
{
    /// <summary>Where every agent is that nobody has put elsewhere. It is always there.</summary>
    public static readonly PoolId Default = new(1);

    public override string ToString() => Value.ToString();
}
