using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Runtime.CompilerServices;

namespace Toaster.Node.Commands;

/// <summary>What a verb's help says below its options: more words, and examples.</summary>
internal static class Explanations
{
    private static readonly ConditionalWeakTable<Command, string> Texts = [];

    public static void Explain(this Command command, string text) => Texts.Add(command, text);

    /// <summary>Makes the help of every verb below <paramref name="root"/> print them.</summary>
    public static void PrintExplanations(this RootCommand root)
    {
        var help = root.Options.OfType<HelpOption>().First();
        help.Action = new WithExplanation((HelpAction)help.Action!);
    }

    private sealed class WithExplanation(HelpAction help) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            var code = help.Invoke(parseResult);
            if (Texts.TryGetValue(parseResult.CommandResult.Command, out var text))
            {
                parseResult.InvocationConfiguration.Output.WriteLine(text);
            }

            return code;
        }
    }
}
