using Toaster.Actors.Journal;
using Toaster.Actors.Journal.Sql;

namespace Toaster.Actors.Blobs;

/// <summary>Pieces as rows of the database that servers share.</summary>
public sealed class PostgresPieces(IStore store) : IPieces
{
    private const string Insert = "INSERT INTO blob_piece (name, at, payload) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING";
    private const string Select = "SELECT at, substr(payload, 1, CAST(?3 AS INTEGER)) FROM blob_piece WHERE name = ?1 AND at <= ?2 ORDER BY at DESC LIMIT 1";
    private const string SelectWhole = "SELECT at, payload FROM blob_piece WHERE name = ?1 AND at <= ?2 ORDER BY at DESC LIMIT 1";
    private const string Places = "SELECT at FROM blob_piece WHERE name = ?1 ORDER BY at";
    private const string Names = "SELECT DISTINCT name FROM blob_piece WHERE name >= ?1 AND name < ?2 ORDER BY name";
    private const string Remove = "DELETE FROM blob_piece WHERE name >= ?1 AND name < ?2";

    /// <inheritdoc/>
    public ValueTask<bool> AddAsync(string name, long at, ReadOnlyMemory<byte> bytes, CancellationToken ct)
        => DoAsync(() => store.WriteAsync(WritePriority.Projection, connection => Add(connection, name, at, bytes.Span), ct));

    /// <inheritdoc/>
    public ValueTask<Piece?> FindAsync(string name, long at, int mostBytes, CancellationToken ct)
        => DoAsync(() => store.ReadAsync(connection => Find(connection, name, at, mostBytes), ct));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<long>> ListAsync(string name, CancellationToken ct) => DoAsync(() => store.ReadAsync<IReadOnlyList<long>>(
        connection => connection.Prepared(Places).Bind(1, name).All(row => row.Int64(0)), ct));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> NamesAsync(string prefix, CancellationToken ct) => DoAsync(() => store.ReadAsync<IReadOnlyList<string>>(
        connection => connection.Prepared(Names).Bind(1, prefix).Bind(2, Behind(prefix)).All(row => row.Text(0)), ct));

    /// <inheritdoc/>
    public void Delete(IStoreConnection connection, string prefix) => connection.Prepared(Remove).Bind(1, prefix).Bind(2, Behind(prefix)).Execute();

    /// <inheritdoc/>
    public async ValueTask DeleteAsync(string prefix, CancellationToken ct) => await DoAsync(() => store.WriteAsync(
        WritePriority.Projection,
        connection =>
        {
            Delete(connection, prefix);
            return 0;
        },
        ct));

    internal static bool Add(IStoreConnection connection, string name, long at, ReadOnlySpan<byte> bytes)
        => connection.Prepared(Insert).Bind(1, name).Bind(2, at).Bind(3, bytes).Execute() == 1;

    internal static Piece? Find(IStoreConnection connection, string name, long at, int mostBytes)
    {
        var statement = mostBytes == int.MaxValue ? connection.Prepared(SelectWhole) : connection.Prepared(Select).Bind(3, mostBytes);
        return statement.Bind(1, name).Bind(2, at).First<Piece?>(row => new Piece(row.Int64(0), row.Blob(1)));
    }

    /// <summary>Pieces in a transaction that is open already.</summary>
    public static IPieces In(IStoreConnection connection) => new PostgresPieces(new OpenTransaction(connection));

    private sealed class OpenTransaction(IStoreConnection connection) : IStore
    {
        public string Name => "";

        public long Incarnation => 0;

        public ValueTask<T> WriteAsync<T>(WritePriority priority, Func<IStoreConnection, T> work, CancellationToken ct) => new(work(connection));

        public ValueTask<T> ReadAsync<T>(Func<IStoreConnection, T> work, CancellationToken ct) => new(work(connection));

        public ValueTask DisposeAsync() => default;
    }

    /// <summary>The first name that does not begin so.</summary>
    private static string Behind(string prefix) => prefix[..^1] + (char)(prefix[^1] + 1);

    private static async ValueTask<T> DoAsync<T>(Func<ValueTask<T>> work)
    {
        try
        {
            return await work();
        }
        catch (JournalUnavailableException e)
        {
            throw new IOException(e.Message, e);
        }
    }
}
