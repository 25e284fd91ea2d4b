using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Journal.Sqlite;


namespace Toaster.Actors.Admin.Verification;

/// <summary>A store as its verification sees it: short reads only.</summary>
internal interface IVerifiedStore
{
    /// <summary>It is written meanwhile: what looks wrong is looked at once more.</summary>
    bool IsLive { get; }

    string DataDirectory { get; }

    string DatabasePath { get; }

    /// <summary>One short transaction; see <see cref="SqliteStore.ReadAsync"/>.</summary>
    ValueTask<T> ReadAsync<T>(Func<IStoreConnection, T> work, CancellationToken ct);
}

/// <summary>The store of a running server.</summary>
internal sealed class LiveStore(SqliteStore store) : IVerifiedStore
{
    public bool IsLive => true;

    public string DataDirectory => store.DataDirectory;

    public string DatabasePath => store.DatabasePath;

    public ValueTask<T> ReadAsync<T>(Func<IStoreConnection, T> work, CancellationToken ct) => store.ReadAsync(work, ct);
}
