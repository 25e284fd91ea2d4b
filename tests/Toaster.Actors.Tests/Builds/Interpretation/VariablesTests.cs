using Toaster.Actors.Builds.Interpretation;
using static Toaster.Testing.Said;

namespace Toaster.Actors.Tests.Builds.Interpretation;

public sealed class VariablesTests
{
    [Fact]
    public void Variables_LastLineWins()
    {
        var rows = Folded.Build(Variables(inherited: true, ("MACHINE", "old"), ("X", "1")), Init("a"), Variables(inherited: false, ("MACHINE", "new")));

        Assert.Equal(("new", 1, 1, 3L, false), (rows.Summary.Machine, rows.Summary.Variables, rows.Summary.VariableHistory, rows.Summary.VariablesLine, rows.Summary.VariablesInherited));
        Assert.Equal(new VariableHistoryRow("/c/local.conf", 3, "set", "new", null), Assert.Single(Assert.Single(rows.Variables).History));
        Assert.Equal(1, rows.Summary.Events);
    }

    [Fact]
    public void NoVariables_LeavesMachineAndDistroUnknown()
    {
        var summary = Folded.Build(Init("a")).Summary;

        Assert.Equal((null, null, 0, (long?)null), (summary.Machine, summary.Distro, summary.Variables, summary.VariablesLine));
    }

    [Fact]
    public void Description_IsItsOwnElseThatOfTheBaseName()
    {
        var rows = Folded.Build(("agent.Variables", """
            {"variables":{
              "FILES":{"v":"a","doc":"what goes in","func":null,"history":[]},
              "FILES:append:x":{"v":"b","doc":null,"func":null,"history":[{"file":"/f","line":1,"op":"set","detail":["x",1],"flag":"doc"}]},
              "PACKAGES_DYNAMIC_x":{"v":"c","doc":null,"history":[]},
              "do_x":{"v":"d","doc":null,"func":"1","history":[]}}}
            """));
        var variables = rows.Variables.ToDictionary(variable => variable.Name);

        Assert.Equal("what goes in", variables["FILES:append:x"].Description);
        Assert.Null(variables["PACKAGES_DYNAMIC_x"].Description);
        Assert.Equal((true, false), (variables["do_x"].IsFunction, variables["FILES"].IsFunction));
        Assert.Equal(new VariableHistoryRow("/f", 1, "set", "['x', 1]", "doc"), variables["FILES:append:x"].History.Single());
    }
}
