using Toaster.Benchmarks;

// Whole-process benchmarks: one command each.
var commands = new Dictionary<string, Func<string[], int>>
{
    ["kernel"] = KernelBench.Run,
    ["journal"] = JournalBench.Run,
    ["import"] = ImportLog.Run,
    ["views"] = ViewsBench.Run,
    ["process"] = ProcessImport.Run,
    ["read"] = ReadLog.Run,
    ["fold"] = FoldLog.Run,
    ["source"] = ReadSource.Run,
    ["server"] = ServerImport.Run,
    ["pages"] = PagesBench.Run,
    ["pad"] = PaddedLog.Run,
    ["live"] = LiveBench.Run,
    ["dispatch"] = DispatchBench.Run,
    ["watchers"] = WatchersBench.Run,
    ["cost"] = CostBench.Run,
    ["memory"] = MemoryBench.Run,
};

if (args.Length > 0 && commands.TryGetValue(args[0], out var command)) return command(args[1..]);

Console.Error.WriteLine($"usage: Toaster.Benchmarks {string.Join('|', commands.Keys)} ...");
return 2;
