using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace Toaster.Actors.Tests.Journal.Model;

/// <summary>What somebody may do.</summary>
internal enum Deed
{
    /// <summary>Asks for a build.</summary>
    Order,
    /// <summary>A server looks at the queue and gives builds to agents.</summary>
    Plan,
    /// <summary>An agent asks for work.</summary>
    Work,
    /// <summary>An agent sends a batch of a stream it has or had.</summary>
    Send,
    /// <summary>An agent says that a stream is over.</summary>
    Seal,
    Cancel,
    /// <summary>Somebody gives an attempt up.</summary>
    Abandon,
    /// <summary>A server looks for agents that do not come back, again and again.</summary>
    Lapse,
    /// <summary>An agent opens a session, with what it has on disk or with nothing.</summary>
    Return,
    Beat,
    /// <summary>A server is killed, and another one takes its place.</summary>
    Kill,
    /// <summary>A server's next transaction fails, before its commit or unanswered after it.</summary>
    Break,
    /// <summary>Eleven seconds pass everywhere.</summary>
    Wait,
    Priority,
}

/// <summary>One thing that somebody does.</summary>
/// <param name="Server">Where; by the number of servers.</param>
/// <param name="Who">Which build or agent, by their number.</param>
/// <param name="How">What exactly, as the deed takes it.</param>
/// <param name="Turns">Of actors and transactions before the next step begins; -1: until nothing is left to do.</param>
internal sealed record Step(Deed Deed, int Server, int Who, int How, int Turns)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Deed} server={Server} who={Who} how={How} turns={Turns}");
}

/// <summary>A schedule: who does what, and a seed that decides the order of everything that could happen next.</summary>
/// <param name="IsUnderWay">Two builds were ordered, and taken by the agents, before it begins.</param>
internal sealed record Script(int Seed, bool IsUnderWay, IReadOnlyList<Step> Steps)
{
    private const int Longest = 24;

    public static Arbitrary<Script> Any { get; } = Arb.From(Generator(), Shrink);

    public override string ToString() => $"seed {Seed}{(IsUnderWay ? ", builds under way" : "")}:\n  {string.Join("\n  ", Steps)}";

    private static Gen<Script> Generator()
    {
        var deeds = Gen.Frequency(
            (4, Gen.Constant(Deed.Order)), (2, Gen.Constant(Deed.Plan)), (7, Gen.Constant(Deed.Work)), (14, Gen.Constant(Deed.Send)),
            (5, Gen.Constant(Deed.Seal)), (3, Gen.Constant(Deed.Cancel)), (4, Gen.Constant(Deed.Abandon)), (1, Gen.Constant(Deed.Lapse)),
            (2, Gen.Constant(Deed.Return)), (2, Gen.Constant(Deed.Beat)), (2, Gen.Constant(Deed.Kill)), (2, Gen.Constant(Deed.Break)),
            (2, Gen.Constant(Deed.Wait)), (1, Gen.Constant(Deed.Priority)));
        var steps = from deed in deeds
                    from server in Gen.Choose(0, World.Servers - 1)
                    from who in Gen.Choose(0, 5)
                    from how in Gen.Choose(0, 11)
                    from turns in Gen.Elements(0, 0, 1, 3, 6, 12, -1, -1)
                    select new Step(deed, server, who, how, turns);
        return from seed in Gen.Choose(1, int.MaxValue - 1)
               from isUnderWay in Gen.Elements(true, true, true, false)
               from length in Gen.Choose(6, Longest)
               from list in steps.ListOf(length)
               select new Script(seed, isUnderWay, [.. list]);
    }

    /// <summary>Halves first, then without each step, then step by step in peace.</summary>
    private static IEnumerable<Script> Shrink(Script script)
    {
        var steps = script.Steps;
        for (var size = steps.Count / 2; size > 0; size /= 2)
        {
            for (var at = 0; at + size <= steps.Count; at += size)
            {
                yield return script with { Steps = [.. steps.Take(at), .. steps.Skip(at + size)] };
            }
        }

        for (var at = 0; at < steps.Count; at++)
        {
            if (steps[at].Turns != -1)
            {
                yield return script with { Steps = [.. steps.Take(at), steps[at] with { Turns = -1 }, .. steps.Skip(at + 1)] };
            }
        }
    }
}
