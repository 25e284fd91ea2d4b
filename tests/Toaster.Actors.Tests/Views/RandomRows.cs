using Toaster.Actors.Builds;
using Toaster.Actors.Builds.Interpretation;

namespace Toaster.Actors.Tests.Views;

/// <summary>Rows from a seed: few names, so that keys meet again, and many nulls.</summary>
internal sealed class RandomRows(int seed)
{
    private static readonly string[] Words =
        ["busybox", "zlib-native", "do_compile", "Apt", "100%_sure", "back\\slash", "äpfel", "ÄPFEL", "🙂", "", "a'b\"c", "GPL-2.0"];

    private readonly Random _random = new(seed);

    public BuildChanges Changes() => new()
    {
        Reset = Chance(10),
        Summary = Summary(),
        Tasks = Many(12, Task),
        TaskDependencies = Chance(3) ? Many(20, () => new TaskDependencyRow(Number(30), Number(30))) : null,
        Messages = Many(5, Message),
        NoProviders = Many(2, () => new NoProviderRow(Number(6), Word(), Flag(), Many(3, Word), Many(2, Word), Many(2, Word))),
        DiskFull = Many(2, () => new DiskFullRow(Number(4), Maybe(Word), Maybe(Word), MaybeNumber(), Maybe(Word))),
        Problems = Many(2, () => new RecorderProblemRow(Number(6), Number(1000), Word(), Flag())),
        Layers = Chance(2) ? Many(4, () => new LayerRow(Word(), Word(), Word(), Word(), MaybeSmall(), Maybe(Word))) : null,
        Recipes = Chance(2) ? Many(8, Recipe) : null,
        RecipeDependencies = Chance(3) ? Many(6, () => new RecipeDependencyRow(Multiconfig(), Word(), Word(), Maybe(Word))) : null,
        Variables = Chance(2) ? Many(12, Variable) : null,
        Packages = Many(4, Package),
        Images = Chance(3) ? Many(2, () => new ImageRow(Word(), Number(9), Number(9), Number(9), Number(9), Number(9), Number(9))) : null,
        ImagePackages = Chance(3) ? Many(5, ImagePackage) : null,
        ImageFiles = Chance(3) ? Many(5, () => new ImageFileRow(Word(), Word(), '-', Maybe(Word), Maybe(Word), Maybe(Word), MaybeNumber(), Maybe(Word))) : null,
        Artifacts = Many(3, () => new ArtifactRow(Word(), Word())),
    };

    public SummaryRow Summary() => new()
    {
        Outcome = Chance(4) ? null : (BuildOutcome)Number(5),
        Reason = Maybe(Word),
        Cause = (BuildCause)(Number(4) - 1),
        Verdict = new([new(Word()), new(Word(), "task:3")], [new(Word())]),
        BitbakeVersion = Maybe(Word),
        Machine = Maybe(Word),
        Distro = Maybe(Word),
        DistroVersion = Maybe(Word),
        BuildName = Maybe(Word),
        Targets = Many(3, () => new TargetRow(Multiconfig(), Word(), Maybe(Word))),
        StartedAt = MaybeNumber(),
        CompletedAt = MaybeNumber(),
        Tasks = new() { Real = Number(50), Failed = Number(5), Total = MaybeSmall() },
        Errors = Number(5),
        Warnings = Number(5),
        Events = Number(1_000_000),
        Parse = Chance(2) ? new(1, 2, 3, 4, 5, 6, 7) : null,
        BuildStats = Chance(2) ? new(3, 0.1 + _random.NextDouble(), 1e-7, long.MaxValue, 0) : null,
        Phases = Many(2, () => new PhaseRow(Word(), MaybeNumber(), MaybeNumber(), MaybeNumber(), null, Word())),
        EventCounts = new Dictionary<string, long> { ["bb.event.A"] = Number(9), [Word()] = 2 },
    };

    public TaskRow Task() => new()
    {
        Id = Number(30),
        Order = MaybeSmall(),
        Multiconfig = Multiconfig(),
        RecipeFile = "/layers/" + Word() + ".bb",
        Task = Chance(3) ? Word() + "_setscene" : Word(),
        IsSetscene = Chance(3),
        Outcome = Chance(4) ? null : (TaskOutcome)Number(7),
        IsRunning = Chance(5),
        Reason = Maybe(Word),
        Executed = Flag(),
        NoExec = Flag(),
        ExitCode = Chance(4) ? -1 : null,
        Sstate = (SstateResult)(Number(4) - 1),
        SstateObject = Number(4) switch { 1 => null, 2 => "00/ff/sstate:busybox::r0:00ffa1_fetch.tar.zst", 3 => "/x/00ffa1", _ => Word() },
        Recipe = Maybe(Word),
        Version = Maybe(Word),
        Hash = Number(4) switch { 1 => null, 2 => "00ffa1", 3 => "00FFA1", _ => "abc" },
        StartedAt = MaybeNumber(),
        EndedAt = MaybeNumber(),
        WorkerPid = Chance(2) ? 12 : MaybeNumber(),
        LogFile = Number(4) switch { 1 => null, 2 => "log", 3 => "/temp/log.do_compile.12", _ => "/" },
        ScriptType = Maybe(Word),
        Errors = Number(3) - 1,
        Warnings = Number(3) - 1,
        CpuUser = Chance(2) ? _random.NextDouble() : null,
        CpuSystem = Chance(2) ? _random.NextDouble() : null,
        DiskRead = MaybeNumber(),
        DiskWrite = MaybeNumber(),
        Elapsed = MaybeNumber(),
    };

    public MessageRow Message() => new(
        Number(20), 28 + Number(15), Word() + Word(), Chance(3) ? null : Number(30), Maybe(Word), MaybeNumber(), MaybeNumber(), Maybe(Word), Maybe(Word), MaybeSmall());

    public RecipeRow Recipe() => new(
        Multiconfig(), Word(), Maybe(Word), "/layers/" + Word() + ".bb", Maybe(Word), Flag(), Maybe(Word), Maybe(Word), Maybe(Word), Maybe(Word), Maybe(Word));

    public VariableRow Variable() => new(
        Word() + Number(9), Word(), Maybe(Word), Flag(),
        Many(4, () => new VariableHistoryRow(Maybe(Word), MaybeSmall(), Maybe(Word), Maybe(Word), Maybe(Word))));

    public PackageRow Package() => new(
        Word(), Word(), Word(), Maybe(Word), Maybe(Word), MaybeNumber(), Number(9), Maybe(Word), Maybe(Word), Maybe(Word), Maybe(Word),
        Many(3, () => new PackageFileRow(Word(), Number(9))), Many(3, Dependency));

    public ImagePackageRow ImagePackage() => new(Word(), Word(), Maybe(Word), Maybe(Word), Number(9), Many(2, Dependency));

    public List<T> Many<T>(int atMost, Func<T> make) => [.. Enumerable.Range(0, _random.Next(atMost + 1)).Select(_ => make())];

    public string Word() => Words[_random.Next(Words.Length)];

    /// <summary>1 to <paramref name="atMost"/>.</summary>
    public int Number(int atMost) => _random.Next(atMost) + 1;

    public bool Flag() => Chance(2);

    public bool Chance(int oneIn) => _random.Next(oneIn) == 0;

    public T? Maybe<T>(Func<T> make) where T : class => Chance(3) ? null : make();

    public string Multiconfig() => Chance(3) ? "second" : "";

    private PackageDependencyRow Dependency() => new(Word(), Word(), Maybe(Word));

    private long? MaybeNumber() => Chance(3) ? null : Chance(5) ? _random.NextInt64() : Number(20);

    private int? MaybeSmall() => Chance(3) ? null : Number(20);
}
