using Toaster.Actors.Blobs;
using Toaster.Actors.Journal.Postgres;
using Toaster.Actors.Journal.Sql;

namespace Toaster.Actors.Admin.Move;

/// <summary>A database of PostgreSQL that a copy goes to.</summary>
/// <param name="Pieces">Where logs and received files go; null: they stay files of the data directory.</param>
public sealed record PostgresTarget(PostgresStoreOptions Options, Func<IStoreConnection, IPieces>? Pieces)
{
    /// <summary>With the files in the same database.</summary>
    public static PostgresTarget Whole(PostgresStoreOptions options) => new(options, PostgresPieces.In);
}
