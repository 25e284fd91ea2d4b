namespace Toaster.Actors.Journal.Postgres;

/// <summary>Limits of a <see cref="PostgresStore"/>. A server has at most <see cref="Writers"/> + <see cref="Readers"/> + 2 connections.</summary>
/// <param name="ConnectionString">As Npgsql takes it: <c>Host=…;Username=…;Password=…;Database=…</c>.</param>
public sealed record PostgresStoreOptions(string ConnectionString)
{
    /// <summary>Transactions that write at the same time.</summary>
    public int Writers { get; init; } = 4;

    /// <summary>Transactions that read at the same time; further ones wait.</summary>
    public int Readers { get; init; } = 12;

    /// <summary>A statement that writes is ended after this time.</summary>
    public TimeSpan StatementTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>One that reads.</summary>
    public TimeSpan ReadTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long to wait for rows that another transaction changes.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>A transaction in which nothing happens is ended after this time: its server has stopped.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
