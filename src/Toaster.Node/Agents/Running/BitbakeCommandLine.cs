namespace Toaster.Node.Agents.Running;

/// <summary>What a command line of bitbake says about its event log, and whether it is a build at all.</summary>
internal sealed record BitbakeCommandLine
{
    private const string LogVariable = "BBEVENTLOG";

    // Options that take their value from the next argument, as far as they have one letter: the rest of a group of letters is the value.
    private const string LettersWithValue = "bcCrRlSuTBwI";

    private static readonly HashSet<string> WordsWithValue = new(StringComparer.Ordinal)
    {
        "--buildfile", "--cmd", "--clear-stamp", "--read", "--postread", "--log-domains", "--dump-signatures", "--ui", "--idle-timeout", "--bind",
        "--write-log", "--ignore-deps", "--token", "--remote-server", "--runall", "--runonly",
    };

    private static readonly HashSet<string> NoBuilds = new(StringComparer.Ordinal)
    {
        "-h", "--help", "--version", "-e", "--environment", "-s", "--show-versions", "--status-only", "-m", "--kill-server", "--server-only", "--observe-only",
    };

    /// <summary>The program is bitbake itself; another one may start it.</summary>
    public bool IsBitbake { get; private init; }

    /// <summary>The option because of which nothing is built; null for a build.</summary>
    public string? NoBuild { get; private init; }

    /// <summary>The user says where the event log goes.</summary>
    public bool NamesLog => Log is not null;

    /// <summary>As the user wrote it.</summary>
    public string? Log { get; private init; }

    /// <param name="eventLogVariable">BBEVENTLOG, as it is set; null when it is not.</param>
    public static BitbakeCommandLine Of(IReadOnlyList<string> command, string? eventLogVariable)
    {
        if (Path.GetFileName(command[0]) != "bitbake")
        {
            return new() { Log = string.IsNullOrEmpty(eventLogVariable) ? null : eventLogVariable };
        }

        string? noBuild = null;
        var log = eventLogVariable;
        for (var i = 1; i < command.Count && command[i] != "--"; i++)
        {
            var (options, value) = Split(command[i]);
            noBuild ??= options.FirstOrDefault(NoBuilds.Contains);
            if (options.Count > 0 && TakesValue(options[^1]))
            {
                value ??= ++i < command.Count ? command[i] : "";
                log = options[^1] is "-w" or "--write-log" ? value : log;
            }
        }

        return new() { IsBitbake = true, NoBuild = noBuild, Log = log };
    }

    /// <summary>The command with its event log named, for the program or in the environment of what may start it.</summary>
    public (IReadOnlyList<string> Command, IReadOnlyDictionary<string, string> Environment) WithLog(IReadOnlyList<string> command, string log)
        => IsBitbake ? ([command[0], "-w", log, .. command.Skip(1)], new Dictionary<string, string>()) : (command, new Dictionary<string, string> { [LogVariable] = log });

    /// <summary>The options in an argument: a word, or a group of letters whose last one may have its value behind it.</summary>
    private static (IReadOnlyList<string> Options, string? Value) Split(string argument)
    {
        if (argument.StartsWith("--", StringComparison.Ordinal))
        {
            var at = argument.IndexOf('=', StringComparison.Ordinal);
            return at < 0 ? ([argument], null) : ([argument[..at]], argument[(at + 1)..]);
        }

        List<string> options = [];
        if (argument is not ['-', _, ..])
        {
            return (options, null);
        }

        for (var i = 1; i < argument.Length; i++)
        {
            options.Add($"-{argument[i]}");
            if (LettersWithValue.Contains(argument[i], StringComparison.Ordinal))
            {
                return (options, i + 1 < argument.Length ? argument[(i + 1)..] : null);
            }
        }

        return (options, null);
    }

    private static bool TakesValue(string option)
        => option is ['-', not '-'] ? LettersWithValue.Contains(option[1], StringComparison.Ordinal) : WordsWithValue.Contains(option);
}
