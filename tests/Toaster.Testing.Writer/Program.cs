using System.Text;
using Toaster.Actors.Journal;
using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Journal.Sqlite;

// A process for tests to kill. `hold DIR URL` holds a data directory until its input ends; `append DIR` appends to four
// builds at once, for ever, and prints "build number" for each row after it was acknowledged.
try
{
    await using var store = SqliteStore.Open(args[1], new SqliteStoreOptions { CheckpointPages = 50 }, TimeProvider.System);
    if (args[0] == "hold")
    {
        store.WriteLockInfo(args[2]);
        Console.WriteLine("held");
        Console.In.ReadToEnd();
        return 0;
    }

    // A test that dies without killing it must not leave it behind.
    new Thread(() => { Console.In.ReadToEnd(); Environment.Exit(3); }) { IsBackground = true }.Start();
    var journal = new SqlJournal(store, "writer", TimeProvider.System);
    await Task.WhenAll(Enumerable.Range(1, 4).Select(build => AppendForEverAsync(journal, new(EntityKind.Build, build))));
    return 0;
}
catch (StoreUnavailableException e)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}

static async Task AppendForEverAsync(SqlJournal journal, PersistenceId id)
{
    var head = await journal.ReadHeadAsync(id, default);
    while (true)
    {
        var number = head.LastSeq + 1;
        var row = new NewRow(RowKind.DomainEvent, 0, 0, 0, Encoding.UTF8.GetBytes($"{id.Value} {number} {new string('.', (int)(number % 5_000))}"));
        var result = await journal.AppendAsync([new(id, head, head with { LastSeq = number }, [row])], default);
        head = ((AppendResult.Committed)result[0]).Head;
        Console.WriteLine($"{id.Value} {number}");
    }
}
