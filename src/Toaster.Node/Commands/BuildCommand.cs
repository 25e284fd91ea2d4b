using System.CommandLine;
using Toaster.Node.Terminals;

namespace Toaster.Node.Commands;

/// <summary><c>toaster build ...</c></summary>
internal static class BuildCommand
{
    public static Command Create(Terminal terminal) => new("build", "Builds: recorded ones, and those that Toaster runs.")
    {
        BuildListCommand.Create(terminal),
        BuildShowCommand.Create(terminal),
        BuildStartCommand.Create(terminal),
        BuildWatchCommand.Create(terminal),
        BuildLogCommand.Create(terminal),
        BuildOrderCommands.Cancel(terminal),
        BuildOrderCommands.Rebuild(terminal),
        BuildExportCommand.Create(terminal),
        BuildDeleteCommand.Create(terminal),
        BuildUndeleteCommand.Create(terminal),
    };

    /// <summary>Numbers of builds, from 1.</summary>
    public static Argument<long> Id() => new("ID") { Description = "Number of a build, as in its address.", Validators = { Positive } };

    public static Argument<long[]> Ids()
        => new("ID") { Description = "Numbers of builds, as in their addresses.", Arity = ArgumentArity.OneOrMore, Validators = { Positive } };

    private static void Positive(System.CommandLine.Parsing.ArgumentResult result)
    {
        foreach (var token in result.Tokens)
        {
            if (!long.TryParse(token.Value, out var id) || id < 1)
            {
                result.AddError($"\"{token.Value}\" is no number of a build.");
            }
        }
    }
}
