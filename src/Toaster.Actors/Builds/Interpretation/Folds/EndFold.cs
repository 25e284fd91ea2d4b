namespace Toaster.Actors.Builds.Interpretation;

/// <summary>How the build ended: BuildInit and BuildCompleted, the ends of commands, and what else decides.</summary>
internal sealed class EndFold
{
    private EndFacts _facts = new();

    public IReadOnlyList<TargetRow> Targets { get; private set; } = [];

    public ParseRow? Parse { get; private set; }

    /// <summary>BuildStarted's name, unless it is a template that only the variables can fill.</summary>
    public string? Name { get; private set; }

    public long? FirstTaskLine { get; private set; }

    public long? Total => _facts.Total;

    public string? CommandError => _facts.CommandError;

    public void Carry(StateStream s)
    {
        _facts = _facts with
        {
            Began = s.Flag(_facts.Began),
            HasBuildInit = s.Flag(_facts.HasBuildInit),
            HasCacheLoadStarted = s.Flag(_facts.HasCacheLoadStarted),
            HasParseStarted = s.Flag(_facts.HasParseStarted),
            HasBuildCompleted = s.Flag(_facts.HasBuildCompleted),
            Total = s.LongOrNull(_facts.Total),
            CountsFailures = s.Flag(_facts.CountsFailures),
            WasInterrupted = s.Flag(_facts.WasInterrupted),
            HasFailedCommand = s.Flag(_facts.HasFailedCommand),
            CommandError = s.TextOrNull(_facts.CommandError),
            HasCommandCompleted = s.Flag(_facts.HasCommandCompleted),
            HasCookerExit = s.Flag(_facts.HasCookerExit),
            HasSanityCheckFailed = s.Flag(_facts.HasSanityCheckFailed),
            HasParseError = s.Flag(_facts.HasParseError),
        };
        Targets = s.List(Targets, s.Target);
        Parse = s.Parse(Parse);
        Name = s.TextOrNull(Name);
        FirstTaskLine = s.LongOrNull(FirstTaskLine);
    }

    /// <summary>Any task event was seen.</summary>
    public void ApplyTask(long line)
    {
        if (FirstTaskLine is null)
        {
            FirstTaskLine = line;
            _facts = _facts with { Began = true };
        }
    }

    public void ApplyInit(EventFields fields)
    {
        _facts = _facts with { HasBuildInit = true };
        var asked = fields.Texts("_pkgs");
        if (asked.Count > 0)
        {
            Targets = [.. asked.Select(TargetText.Parse)];
        }
    }

    public void ApplyStarted(EventFields fields)
    {
        if (fields.OptionalText("_name") is { } name && !name.Contains("${", StringComparison.Ordinal))
        {
            Name = name;
        }

        if (Targets.Count == 0)
        {
            Targets = [.. fields.Texts("_pkgs").Select(TargetText.Parse)];
        }
    }

    public void ApplyCompleted(EventFields fields) => _facts = _facts with
    {
        Began = true,
        HasBuildCompleted = true,
        Total = fields.Integer("total") ?? _facts.Total,
        CountsFailures = _facts.CountsFailures || fields.Integer("_failures") > 0,
        WasInterrupted = _facts.WasInterrupted || fields.Integer("_interrupted") > 0,
    };

    public void ApplyParsed(EventFields fields) => Parse = new(
        fields.Integer("total") ?? 0, fields.Integer("cached") ?? 0, fields.Integer("parsed") ?? 0, fields.Integer("skipped") ?? 0,
        fields.Integer("masked") ?? 0, fields.Integer("virtuals") ?? 0, fields.Integer("errors") ?? 0);

    public void ApplyCommandFailed(EventFields fields) => _facts = _facts with
    {
        HasFailedCommand = true,
        CommandError = fields.Text("error") ?? _facts.CommandError,
    };

    public void ApplyCommandExit(EventFields fields)
    {
        if (fields.Integer("exitcode") is not 0)
        {
            _facts = _facts with { HasFailedCommand = true };
        }
    }

    public void Apply(string eventClass) => _facts = eventClass switch
    {
        "bb.command.CommandCompleted" => _facts with { HasCommandCompleted = true },
        "bb.cooker.CookerExit" => _facts with { HasCookerExit = true },
        "bb.event.SanityCheckFailed" => _facts with { HasSanityCheckFailed = true },
        "bb.event.ParseError" => _facts with { HasParseError = true },
        "bb.event.CacheLoadStarted" => _facts with { HasCacheLoadStarted = true },
        "bb.event.ParseStarted" => _facts with { HasParseStarted = true },
        _ => _facts,
    };

    /// <summary>All that decides, from what the other folds know.</summary>
    public EndFacts Facts(TaskCounts tasks, MessagesFold messages, bool noProvider, bool diskFull) => _facts with
    {
        HasNoProvider = noProvider,
        HasDiskFull = diskFull,
        TargetsUniverse = Targets.Any(target => target.Name == "universe"),
        RealTasks = tasks.Real,
        FailedTasks = tasks.Failed,
        UnfinishedTasks = tasks.Unfinished,
        AllErrors = [.. messages.All.Where(m => m.IsError).Select(m => m.Text)],
        Errors = [.. messages.All.Where(m => m.IsErrorOfBuild).Select(m => m.Text)],
        SaysInterrupt = messages.All.Any(m => m.Level >= 30 && m.Text.StartsWith("Exiting due to interrupt", StringComparison.Ordinal)),
    };
}
