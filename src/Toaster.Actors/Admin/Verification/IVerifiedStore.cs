using Toaster.Actors.Blobs;
using Toaster.Actors.Journal.Postgres;
using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Journal.Sqlite;

namespace Toaster.Actors.Admin.Verification;

/// <summary>A store as its verification sees it: short reads only.</summary>
internal interface IVerifiedStore
{
    /// <summary>It is written meanwhile: what looks wrong is looked at once more.</summary>
    bool IsLive { get; }

    string DataDirectory { get; }

    /// <summary>Files that are elsewhere than in the directory; null: there are none.</summary>
    SharedFiles? Shared { get; }

    /// <summary>What is named when the database itself is at fault.</summary>
    FindingPlace Place { get; }

    /// <summary>The database as its own engine sees it.</summary>
    IDatabaseCheck Database(Findings findings);

    /// <summary>One short transaction; see <see cref="IStore.ReadAsync"/>.</summary>
    ValueTask<T> ReadAsync<T>(Func<IStoreConnection, T> work, CancellationToken ct);
}

/// <summary>What only the database itself can say of its pages, indexes and schema.</summary>
internal interface IDatabaseCheck
{
    /// <summary>
    /// False: its schema is older, so that nothing else can be looked at. Throws <see cref="StoreUnavailableException"/> when it is not for
    /// this program: then there is nothing to verify.
    /// </summary>
    Task<bool> SchemaAsync(CancellationToken ct);

    Task PagesAsync(CancellationToken ct);
}

/// <summary>The store of a running server.</summary>
internal sealed class LiveStore(SqliteStore store) : IVerifiedStore
{
    public bool IsLive => true;

    public string DataDirectory => store.DataDirectory;

    public SharedFiles? Shared => null;

    public FindingPlace Place => new(File: StoreFiles.DatabaseName);

    public IDatabaseCheck Database(Findings findings) => new DatabaseCheck(this, store.DatabasePath, findings);

    public ValueTask<T> ReadAsync<T>(Func<IStoreConnection, T> work, CancellationToken ct) => store.ReadAsync(work, ct);
}

/// <summary>A database of PostgreSQL, which other servers may write at any time.</summary>
internal sealed class SharedStore(PostgresStore store, string dataDirectory, IPieces pieces) : IVerifiedStore
{
    public bool IsLive => true;

    public string DataDirectory => dataDirectory;

    public SharedFiles Shared { get; } = new(pieces);

    SharedFiles? IVerifiedStore.Shared => Shared;

    public FindingPlace Place => new(Table: "schema_version");

    public IDatabaseCheck Database(Findings findings) => new PostgresCheck(this, findings);

    public ValueTask<T> ReadAsync<T>(Func<IStoreConnection, T> work, CancellationToken ct) => store.ReadAsync(work, ct);
}
