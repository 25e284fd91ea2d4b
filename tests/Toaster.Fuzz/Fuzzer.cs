using System.Diagnostics;
using System.Globalization;
using Toaster.Fuzz.Mutation;
using Toaster.Fuzz.Targets;

namespace Toaster.Fuzz;

/// <summary>
/// Gives each target damaged input, case after case. A case depends on the seed, the target and its number alone, so
/// it can be run again by itself.
/// </summary>
internal sealed class Fuzzer : IAsyncDisposable
{
    public const long MostMemory = 512L << 20;

    // Far above what any case takes: only whether it ends at all is judged.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(120);

    private readonly int _seed;
    private readonly string _findings;
    private readonly Action<string> _say;
    private readonly IReadOnlyList<ITarget> _targets;
    private readonly ServerUnderTest? _server;
    private readonly Dictionary<string, int> _cases = [];
    private readonly List<string> _found = [];

    private Fuzzer(int seed, string findings, Action<string> say, IReadOnlyList<ITarget> targets, ServerUnderTest? server)
        => (_seed, _findings, _say, _targets, _server) = (seed, findings, say, targets, server);

    public IReadOnlyList<string> Findings => _found;

    /// <summary>Cases run so far, by target.</summary>
    public IReadOnlyDictionary<string, int> Cases => _cases;

    /// <param name="target">A target's name, or all.</param>
    public static async Task<Fuzzer> StartAsync(int seed, string target, string findings, Action<string> say)
    {
        var corpus = Corpus.Load();
        string[] names = target == "all" ? ["log", "pickle", "gzip", "upload", "large", "http"] : [target];
        var server = names.Intersect(["upload", "large", "http"]).Any() ? await ServerUnderTest.StartAsync(corpus) : null;
        return new(seed, findings, say, [.. names.Select(name => Create(name, corpus, server))], server);
    }

    /// <summary>Until the time is over, of which each target has the same share; a case that has begun ends.</summary>
    public async Task RunAsync(TimeSpan time)
    {
        var used = _targets.ToDictionary(target => target, _ => TimeSpan.Zero);
        for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < time;)
        {
            var target = _targets.MinBy(target => used[target])!;
            var caseBegan = Stopwatch.GetTimestamp();
            await RunAsync(target, _cases.GetValueOrDefault(target.Name));
            used[target] += Stopwatch.GetElapsedTime(caseBegan);
        }

        await CheckServerAsync();
    }

    public async Task RunCaseAsync(int number)
    {
        foreach (var target in _targets)
        {
            await RunAsync(target, number);
        }

        await CheckServerAsync();
    }

    /// <summary>Says what was done; whether nothing was found, and no process took too much memory.</summary>
    /// <param name="isAlone">This process does nothing else, so its memory counts, too.</param>
    public bool Report(bool isAlone = true)
    {
        _say($"seed {_seed}");
        foreach (var (name, count) in _cases)
        {
            _say($"{name,-8}{count,8} cases");
        }

        if (isAlone)
        {
            CheckMemory("this process", Memory.PeakOf(Environment.ProcessId));
        }

        if (_server is { } server)
        {
            CheckMemory("the server", server.PeakMemory);
            _say($"{server.Recorded} uploads were recorded, {server.Refused} refused; the neighbour was compared {server.Compared} times.");
            _found.AddRange(server.Failures.Select(line => "the server's log: " + line));
        }

        _found.ForEach(_say);
        _say($"{_cases.Values.Sum()} cases, {_found.Count} findings");
        return _found.Count == 0;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var target in _targets.OfType<IDisposable>())
        {
            target.Dispose();
        }

        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    private static ITarget Create(string name, Corpus corpus, ServerUnderTest? server) => name switch
    {
        "log" => new ReadingTarget(name, new LogMutator(corpus).Make),
        "pickle" => new ReadingTarget(name, new PickleMutator(corpus).MakeLog),
        "gzip" => new ReadingTarget(name, new GzipMutator(corpus).Make),
        "upload" => new UploadTarget(name, server!, (random, _) => new AnyMutator(corpus).Make(random)),
        "large" => new UploadTarget(name, server!, (_, number) => LargeCases.Make(number)),
        "http" => new HttpTarget(server!, corpus),
        _ => throw new ArgumentException($"There is no target {name}.", nameof(name)),
    };

    private async Task RunAsync(ITarget target, int number)
    {
        _cases[target.Name] = _cases.GetValueOrDefault(target.Name) + 1;
        var input = target.Make(new Random(HashCode(target.Name, number)), number);
        try
        {
            await Task.Run(() => target.RunAsync(input)).WaitAsync(Deadline, TimeProvider.System);
        }
        catch (Exception e)
        {
            Found(target.Name, number, e is TimeoutException ? "hangs" : e.ToString(), input);
        }
    }

    private async Task CheckServerAsync()
    {
        if (_server is not null && await _server.CheckAsync() is { } problem)
        {
            Found("server", 0, problem, []);
        }
    }

    private void CheckMemory(string whose, long peak)
    {
        _say(string.Create(CultureInfo.InvariantCulture, $"peak memory of {whose}: {peak / (double)(1 << 20):0} MiB"));
        if (peak > MostMemory)
        {
            _found.Add($"{whose} took more than {MostMemory >> 20} MiB");
        }
    }

    private void Found(string target, int number, string what, byte[] input)
    {
        Directory.CreateDirectory(_findings);
        var file = Path.Combine(_findings, $"{target}-{_seed}-{number}");
        File.WriteAllBytes(file, input);
        File.WriteAllText(file + ".txt", what);
        _found.Add($"{target} {number}: {what.Split('\n')[0]} ({file})");
        _say(_found[^1]);
    }

    /// <summary>The same in every process, unlike the framework's.</summary>
    private int HashCode(string target, int number)
    {
        var hash = (uint)_seed;
        foreach (var c in target)
        {
            hash = (hash ^ c) * 16777619;
        }

        return (int)((hash ^ (uint)number) * 2654435761 & int.MaxValue);
    }
}

/// <summary>What is given damaged input.</summary>
internal interface ITarget
{
    string Name { get; }

    /// <param name="number">Of the case, from 0.</param>
    byte[] Make(Random random, int number);

    /// <summary>Throws when something is wrong.</summary>
    Task RunAsync(byte[] input);
}
