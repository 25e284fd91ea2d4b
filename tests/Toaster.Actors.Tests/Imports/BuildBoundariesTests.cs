using Toaster.Actors.Builds;
using Toaster.Actors.Imports;

namespace Toaster.Actors.Tests.Imports;

/// <summary>Each rule of "several builds in one file". Letters stand for lines of ten bytes.</summary>
public sealed class BuildBoundariesTests
{
    private static readonly Dictionary<char, string?> Classes = new()
    {
        ['I'] = "bb.event.BuildInit",
        ['S'] = "bb.event.BuildStarted",
        ['C'] = "bb.command.CommandCompleted",
        ['F'] = "bb.command.CommandFailed",
        ['E'] = "bb.command.CommandExit",
        ['V'] = AgentClasses.Variables,
        ['x'] = null,
        ['.'] = "bb.event.HeartbeatEvent",
        ['B'] = "bb.event.BuildCompleted",
    };

    [Theory]
    [InlineData("", "")]
    [InlineData("...", "1-3")]
    [InlineData("I.B.C", "1-5!")]
    [InlineData(".IS.C", "1-5!")]
    [InlineData("IISS", "1-1 2-4")]
    [InlineData("SI", "1-1 2-2")]
    [InlineData("ISSBBC", "1-6!")]
    [InlineData("C..I.C", "1-6!")]
    [InlineData(".F.F", "1-2! 3-4!")]
    [InlineData("IF.IC", "1-2! 3-5!")]
    [InlineData("IE", "1-2!")]
    [InlineData("IC..", "1-4!")]
    [InlineData("ICC..C", "1-6!")]
    [InlineData("IC..S.", "1-2! 3-6")]
    [InlineData("IC..F", "1-2! 3-5!")]
    [InlineData("IC..E..", "1-2! 3-7!")]
    [InlineData("IC.I.I", "1-2! 3-5 6-6")]
    [InlineData("x", "1-1")]
    [InlineData("IxxCx", "1-5!")]
    public void Builds_AreTheseLines(string lines, string expected)
    {
        var (boundaries, _) = Run(lines);

        Assert.Equal(expected, string.Join(' ', boundaries.Finish().Select(b => $"{b.FirstLine}-{b.LastLine}{(b.HasEnd ? "!" : "")}")));
    }

    [Fact]
    public void KeyEnd_IsBehindTheEndEventAndNotBehindTheTail()
    {
        var build = Assert.Single(Run("IC..").Boundaries.Finish());

        Assert.Equal((0L, 20L, 40L, 4L), (build.Offset, build.KeyEnd, build.End, build.Events));
    }

    [Fact]
    public void KeyEnd_WithoutEndEvent_IsBehindTheLastLine() => Assert.Equal(30, Assert.Single(Run("I..").Boundaries.Finish()).KeyEnd);

    [Fact]
    public void Variables_AreOwnOrNot() =>
        Assert.Equal([true, false, true], Run("VICICIVC").Boundaries.Finish().Select(b => b.HasVariables));

    [Fact]
    public void Actions_TellADigestWhenToTurnOver()
    {
        var (boundaries, actions) = Run("I.I.C..IC.");

        Assert.Equal(
            [BoundaryAction.Continue, BoundaryAction.Continue, BoundaryAction.StartsBuild, BoundaryAction.Continue, BoundaryAction.EndsBuild,
             BoundaryAction.Continue, BoundaryAction.Continue, BoundaryAction.Continue, BoundaryAction.EndsBuild, BoundaryAction.Continue],
            actions);
        Assert.True(boundaries.IsPending);
        Assert.Equal(3, boundaries.Closed.Count);
    }

    [Fact]
    public void IsPending_UntilABuildShowsItself()
    {
        Assert.False(Run("..").Boundaries.IsPending);
        Assert.True(Run("IC").Boundaries.IsPending);
        Assert.True(Run("IC.C").Boundaries.IsPending);
        Assert.False(Run("IC.S").Boundaries.IsPending);
    }

    private static (BuildBoundaries Boundaries, List<BoundaryAction> Actions) Run(string lines)
    {
        var boundaries = new BuildBoundaries();
        return (boundaries, [.. lines.Select((c, i) => boundaries.Apply(i + 1, i * 10, (i + 1) * 10, Classes[c]))]);
    }
}
