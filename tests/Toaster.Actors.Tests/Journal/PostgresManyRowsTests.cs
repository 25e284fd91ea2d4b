using Toaster.Actors.Journal.Postgres;
using Toaster.Actors.Journal.Sql;
using Toaster.Testing;

namespace Toaster.Actors.Tests.Journal;

/// <summary>Rows that are added one by one and sent as one statement.</summary>
public sealed class PostgresManyRowsTests
{
    private const string InsertMessage = """
        INSERT OR REPLACE INTO message (build_id, line, level, task_id, text) VALUES (?1, ?2, ?3, ?4, ?5)
        """;

    private const string InsertNote = "INSERT INTO note (id, number, part, text, bytes) VALUES (?1, ?2, ?3, ?4, ?5)";

    [Theory]
    [InlineData("INSERT INTO a (b, c) VALUES ($1, $2)", 2, "INSERT INTO a (b, c) SELECT * FROM unnest($1, $2)")]
    [InlineData("INSERT INTO a (b, c)\nVALUES ($1,\n  $2) ON CONFLICT DO NOTHING", 2, "INSERT INTO a (b, c) SELECT * FROM unnest($1, $2) ON CONFLICT DO NOTHING")]
    [InlineData("INSERT INTO a (b, c) VALUES ($2, $1)", 2, null)]
    [InlineData("INSERT INTO a (b, c) VALUES ($1, 7)", 1, null)]
    [InlineData("INSERT INTO a (b, c) VALUES ($1, coalesce($2, 1))", 2, null)]
    [InlineData("INSERT INTO a DEFAULT VALUES", 0, null)]
    [InlineData("INSERT INTO a (b, c) VALUES ($1, $2) ON CONFLICT (b) DO UPDATE SET c = excluded.c + 1", 2, null)]
    [InlineData("UPDATE a SET b = $1", 1, null)]
    public void Statement_ThatInsertsItsParameters_TakesManyRows(string sql, int parameters, string? many)
        => Assert.Equal(many, PostgresSql.ManyRows(sql, parameters));

    [Fact]
    public void Statement_ThatReplacesRows_TakesTheLastOfEachKey()
    {
        var sql = PostgresSql.Translate(InsertMessage, out var parameters);
        var many = PostgresSql.ManyRows(sql, parameters);
        Assert.StartsWith("INSERT INTO message (build_id, line, level, task_id, text) SELECT DISTINCT ON (build_id, line) ", many);
        Assert.Contains("ORDER BY build_id, line, row_n DESC ON CONFLICT (build_id, line) DO UPDATE SET", many);
    }

    [SkippableFact]
    public async Task Values_OfEveryKind_AreAsTheyWereGiven()
    {
        await using var database = TestDatabase.CreateEmpty();
        await using var store = OpenWithNotes(database);
        await WriteAsync(store, connection =>
        {
            var note = connection.Prepared(InsertNote);
            note.Bind(1, 1).Bind(2, long.MaxValue).Bind(3, 0.5).Bind(4, "a'\\\"{},NULL\0ü\ud83d\ude00").Bind(5, [0, 255]).Add();
            note.Bind(1, 2).Bind(2, (long?)null).Bind(3, (double?)null).BindText(4, null).BindBytes(5, null).Add();
            note.Bind(1, 3).Bind(2, -1).Bind(3, -1e300).Bind(4, "").Bind(5, []).Add();
        });

        var read = await ReadAsync(store, "SELECT id, number, part, text, bytes FROM note ORDER BY id", row =>
            (row.Int64(0), row.Int64OrNull(1), row.DoubleOrNull(2), row.TextOrNull(3), row.IsNull(4) ? null : Convert.ToHexString(row.Bytes(4))));
        Assert.Equal(
            [(1, long.MaxValue, 0.5, "a'\\\"{},NULL\0ü\ud83d\ude00", "00FF"), (2, null, null, null, null), (3, -1, -1e300, "", "")], read);
    }

    [SkippableFact]
    public async Task Column_OfNulls_AndOneOfAnotherKindOfNumber_AreTaken()
    {
        await using var database = TestDatabase.CreateEmpty();
        await using var store = OpenWithNotes(database);
        await WriteAsync(store, connection =>
        {
            var note = connection.Prepared(InsertNote);
            for (var i = 1; i <= 3; i++)
            {
                note.Bind(1, i).Bind(2, (long?)null).Bind(3, (double?)null).BindText(4, null).BindBytes(5, null).Add();
            }

            note.Bind(1, 4).Bind(2, (long?)null).Bind(3, 1.5).BindText(4, null).BindBytes(5, null).Add();
            note.Bind(1, 5).Bind(2, (long?)null).Bind(3, 2).BindText(4, null).BindBytes(5, null).Add(); // A whole number among fractions.
        });

        Assert.Equal([null, null, null, 1.5, 2], await ReadAsync(store, "SELECT part FROM note ORDER BY id", row => row.DoubleOrNull(0)));
    }

    [SkippableFact]
    public async Task Rows_OfOneKey_AreTheLastOne()
    {
        await using var database = TestDatabase.Create();
        await using var store = PostgresStore.Open(database.Options, TimeProvider.System);
        await WriteAsync(store, connection => Message(connection, 7, "before"));
        await WriteAsync(store, connection =>
        {
            foreach (var text in (string[])["first", "second", "last"])
            {
                Message(connection, 7, text);
            }

            Message(connection, 8, "another");
        });

        Assert.Equal(["last", "another"], await ReadAsync(store, "SELECT text FROM message ORDER BY line", row => row.Text(0)));
    }

    [SkippableFact]
    public async Task Rows_AreThereForWhateverIsAskedNext()
    {
        await using var database = TestDatabase.Create();
        await using var store = PostgresStore.Open(database.Options, TimeProvider.System);
        await WriteAsync(store, connection =>
        {
            var counts = new List<long>();
            for (var i = 0; i < 2_500; i++)
            {
                Message(connection, i, "x");
                if (i % 500 == 0)
                {
                    counts.Add(connection.Prepared("SELECT count(*) FROM message").Single(row => row.Int64(0)));
                }
            }

            Assert.Equal([1, 501, 1_001, 1_501, 2_001], counts);
            Message(connection, 9_000, "y");
            Assert.Equal(2_501, connection.Prepared("DELETE FROM message WHERE build_id = ?1").Bind(1, 1).Execute());
            Message(connection, 9_001, "z");
            var step = connection.Prepared("SELECT text FROM message");
            Assert.True(step.Step());
            Assert.Equal("z", step.Text(0));
            Assert.False(step.Step());
            step.Reset();
        });
    }

    [SkippableFact]
    public async Task Statement_ThatIsRunOftenEnoughToBePrepared_StillTellsHowManyRowsItChanged()
    {
        await using var database = TestDatabase.CreateEmpty();
        await using var store = OpenWithNotes(database);
        await WriteAsync(store, connection => Note(connection, 1));
        for (var i = 0; i < 12; i++)
        {
            await WriteAsync(store, connection =>
            {
                Assert.Equal(1, connection.Prepared("UPDATE note SET number = number + 1 WHERE id = ?1").Bind(1, 1).Execute());
                Note(connection, 100 + i);
                Assert.Equal(0, connection.Prepared("UPDATE note SET number = number + 1 WHERE id = ?1").Bind(1, 0).Execute());
                Note(connection, 200 + i);
                Assert.Equal(2, connection.Prepared("DELETE FROM note WHERE id >= ?1").Bind(1, 100).Execute());
            });
        }

        Assert.Equal([13], await ReadAsync(store, "SELECT number FROM note", row => row.Int64(0)));
    }

    [SkippableFact]
    public async Task Writers_AtTheSameTime_EachLearnWhatTheyChanged()
    {
        await using var database = TestDatabase.Create();
        await using var store = PostgresStore.Open(database.Options, TimeProvider.System);
        var text = new string('x', 1_000);
        await Task.WhenAll(Enumerable.Range(1, 40).Select(async build =>
        {
            for (var i = 0; i < 30; i++)
            {
                await WriteAsync(store, connection =>
                {
                    Assert.Equal(1, Move(connection, build, i));
                    foreach (var line in Enumerable.Range(0, 50))
                    {
                        connection.Prepared(InsertMessage).Bind(1, build).Bind(2, line).Bind(3, i).Bind(4, (long?)null).Bind(5, text).Add();
                        connection.Prepared("INSERT INTO text (build_id, text_id, value) VALUES (?1, ?2, ?3)").Bind(1, build).Bind(2, (i * 50) + line).Bind(3, text).Add();
                    }
                });
                Assert.Equal([i + 1], await ReadAsync(store, $"SELECT seq FROM projection WHERE entity_id = {build}", row => row.Int64(0)));
            }
        }));
    }

    private static int Move(IStoreConnection connection, long build, long from) => from == 0
        ? connection.Prepared("INSERT INTO projection (entity_id, name, version, seq) VALUES (?1, 'build', 1, ?2) ON CONFLICT (entity_id, name) DO NOTHING").Bind(1, build).Bind(2, 1).Execute()
        : connection.Prepared("UPDATE projection SET seq = ?2 + 1 WHERE entity_id = ?1 AND seq = ?2").Bind(1, build).Bind(2, from).Execute();

    [SkippableTheory]
    [InlineData(10)]
    [InlineData(300)]
    [InlineData(9_000)]
    [InlineData(70_000)]
    public async Task Rows_OfManyBytes_GoTogether(int length)
    {
        await using var database = TestDatabase.CreateEmpty();
        await using var store = OpenWithNotes(database);
        var text = new string('\u00fc', length);
        await WriteAsync(store, connection =>
        {
            for (var i = 0; i < 300; i++)
            {
                Message(connection, i, text);
                connection.Prepared(InsertNote).Bind(1, i).Bind(2, i).Bind(3, 1.0).Bind(4, text).Bind(5, [1]).Add();
                connection.Prepared("INSERT INTO text (build_id, text_id, value) VALUES (?1, ?2, ?3)").Bind(1, 1).Bind(2, i).Bind(3, text).Add();
            }
        });

        Assert.Equal([300L * length], await ReadAsync(store, "SELECT sum(length(text)) FROM message", row => row.Int64(0)));
        Assert.Equal([300L * length], await ReadAsync(store, "SELECT sum(length(text)) FROM note", row => row.Int64(0)));
    }

    [SkippableFact]
    public async Task Row_ThatCannotBe_UndoesTheWork_AndTheNextIsAsIfItHadNotBeen()
    {
        await using var database = TestDatabase.CreateEmpty();
        await using var store = OpenWithNotes(database);
        await Assert.ThrowsAnyAsync<Exception>(() => WriteAsync(store, connection =>
        {
            Note(connection, 1);
            Note(connection, 1);
        }));
        await WriteAsync(store, connection => Note(connection, 2));

        Assert.Equal([2], await ReadAsync(store, "SELECT id FROM note", row => row.Int64(0)));
    }

    [SkippableFact]
    public async Task Question_ThatFails_LeavesItsConnectionUsable()
    {
        await using var database = TestDatabase.CreateEmpty();
        await using var store = OpenWithNotes(database);
        List<long> sessions = [];
        for (var i = 1; i <= 3; i++)
        {
            await WriteAsync(store, connection => sessions.Add(connection.Prepared("SELECT pg_backend_pid()").Single(row => row.Int64(0))));
            var error = await Assert.ThrowsAnyAsync<Exception>(() => WriteAsync(store, connection => connection.Prepared("SELECT 1 / ?1").Bind(1, 0).Single(row => row.Int64(0))));
            Assert.Contains("division by zero", error.Message);
        }

        Assert.Single(sessions.Distinct());
    }

    [SkippableFact]
    public async Task Numbers_AreToldAhead_EachOnce_BeforeTheRowsAreLookedAt()
    {
        await using var database = TestDatabase.Create();
        await using var store = PostgresStore.Open(database.Options, TimeProvider.System);
        await store.ReadAsync(connection =>
        {
            List<string> heard = [];
            var rows = connection.Prepared("SELECT a, b FROM (VALUES (1, 5), (2, 5), (3, NULL)) AS t (a, b) WHERE a IN (SELECT value FROM json_each(?1)) ORDER BY a")
                .BindAll(1, [1L, 3, 2, 99])
                .All([1], numbers => heard.Add($"ahead {string.Join(',', numbers)}"), row =>
                {
                    heard.Add($"row {row.Int64(0)}");
                    return row.Int64OrNull(1);
                });
            Assert.Equal([5, 5, null], rows);
            Assert.Equal(["ahead 5", "row 1", "row 2", "row 3"], heard);
            return 0;
        }, default);
    }

    private static PostgresStore OpenWithNotes(TestDatabase database)
    {
        var store = PostgresStore.Open(database.Options with { Writers = 1 }, TimeProvider.System);
        database.Run("CREATE TABLE note (id bigint primary key, number bigint, part double precision, text text, bytes bytea)");
        return store;
    }

    private static void Note(IStoreConnection connection, long id)
        => connection.Prepared(InsertNote).Bind(1, id).Bind(2, 1).Bind(3, 1.0).Bind(4, "x").Bind(5, [1]).Add();

    private static void Message(IStoreConnection connection, long line, string text)
        => connection.Prepared(InsertMessage).Bind(1, 1).Bind(2, line).Bind(3, 30).Bind(4, (long?)null).Bind(5, text).Add();

    private static Task WriteAsync(PostgresStore store, Action<IStoreConnection> work) => store.WriteAsync(WritePriority.Projection, connection =>
    {
        work(connection);
        return 0;
    }, default).AsTask();

    private static Task<List<T>> ReadAsync<T>(PostgresStore store, string sql, Func<Statement, T> map)
        => store.ReadAsync(connection => connection.Prepared(sql).All(map), default).AsTask();
}
