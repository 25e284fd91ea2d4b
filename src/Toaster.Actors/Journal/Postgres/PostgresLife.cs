using Npgsql;

namespace Toaster.Actors.Journal.Postgres;

/// <summary>
/// The life of a database that a store was opened in. Each connection is compared with it before it is used: one that leads to a restored
/// database, or to a promoted standby, is closed again, and the store with it.
/// </summary>
internal sealed class PostgresLife
{
    /// <summary>Behind the database's name.</summary>
    public const string Ended = "is not the one that was opened: it was restored, or is a promoted standby; this server begins again";

    private readonly TaskCompletionSource _isOver = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Null: not known yet. Timeline 0: whichever it is.</summary>
    public PostgresEra? Era { get; private set; }

    public Task IsOver => _isOver.Task;

    public void Begin(PostgresEra era) => Era = era;

    public void End() => _isOver.TrySetResult();

    public void Check(NpgsqlConnection connection)
    {
        if (Era is { Timeline: > 0 } era)
        {
            Compare(era, PostgresEra.Read(connection));
        }
    }

    public async Task CheckAsync(NpgsqlConnection connection)
    {
        if (Era is { Timeline: > 0 } era)
        {
            Compare(era, await PostgresEra.ReadAsync(connection));
        }
    }

    private void Compare(PostgresEra opened, PostgresEra now)
    {
        if (now != opened)
        {
            End();
            throw new NpgsqlException(Ended);
        }
    }
}
