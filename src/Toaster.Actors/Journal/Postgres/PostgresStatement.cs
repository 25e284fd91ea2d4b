using System.Text;
using Npgsql;
using NpgsqlTypes;
using Toaster.Actors.Journal.Sql;

namespace Toaster.Actors.Journal.Postgres;

/// <summary>
/// A statement of one connection. The server prepares it when it is used again. Rows are read whole before they are looked at,
/// so that other statements may run meanwhile; only <see cref="Step"/> reads one after the other.
/// </summary>
internal sealed class PostgresStatement : Statement
{
    private readonly PostgresConnection _connection;
    private readonly string _sql;
    private readonly NpgsqlParameter[] _parameters;
    private readonly PostgresRows? _rows;
    private NpgsqlCommand? _command;
    private NpgsqlDataReader? _reader;
    private NpgsqlBatch? _batch;
    private PostgresRow _row = PostgresRow.None;

    public PostgresStatement(PostgresConnection connection, string sql)
    {
        _connection = connection;
        _sql = PostgresSql.Translate(sql, out var parameters);
        _parameters = new NpgsqlParameter[parameters];
        for (var i = 0; i < parameters; i++)
        {
            // One that is never bound is not used either, but must have a type.
            _parameters[i] = new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Text, Value = DBNull.Value };
        }

        _rows = PostgresSql.ManyRows(_sql, parameters) is { } many ? new PostgresRows(many, parameters) : null;
    }

    public override Statement Bind(int parameter, long value) => Set(parameter, NpgsqlDbType.Bigint, value);

    public override Statement Bind(int parameter, double value) => Set(parameter, NpgsqlDbType.Double, double.IsNaN(value) ? DBNull.Value : value);

    public override Statement Bind(int parameter, string value) => Set(parameter, NpgsqlDbType.Text, PostgresText.Encode(value));

    public override Statement BindUtf8(int parameter, ReadOnlySpan<byte> value) => Set(parameter, NpgsqlDbType.Text, PostgresText.Encode(value));

    public override Statement Bind(int parameter, ReadOnlySpan<byte> value) => Set(parameter, NpgsqlDbType.Bytea, value.ToArray());

    public override Statement Bind(int parameter, long? value) => Set(parameter, NpgsqlDbType.Bigint, value is { } number ? number : DBNull.Value);

    public override Statement Bind(int parameter, double? value) => value is { } number ? Bind(parameter, number) : Set(parameter, NpgsqlDbType.Double, DBNull.Value);

    public override Statement BindText(int parameter, string? value) => value is null ? Set(parameter, NpgsqlDbType.Text, DBNull.Value) : Bind(parameter, value);

    public override Statement BindBytes(int parameter, byte[]? value) => Set(parameter, NpgsqlDbType.Bytea, value is null ? DBNull.Value : value);

    public override Statement BindAll(int parameter, IReadOnlyCollection<long> values) => BindAll(parameter, [.. values]);

    public PostgresStatement BindAll(int parameter, long[] values) => Set(parameter, NpgsqlDbType.Bigint | NpgsqlDbType.Array, values);

    public PostgresStatement BindAll(int parameter, string[] values) => Set(parameter, NpgsqlDbType.Text | NpgsqlDbType.Array, values);

    public PostgresStatement BindAll(int parameter, ReadOnlyMemory<byte>[] values) => Set(parameter, NpgsqlDbType.Bytea | NpgsqlDbType.Array, values);

    public override bool TakesBytesAsText => false;

    public override int Execute()
    {
        try
        {
            if (!_connection.HasWaiting)
            {
                return Command().ExecuteNonQuery();
            }

            var command = Copy();
            using var batch = _connection.WaitingAnd(command, out _);
            PostgresConnection.Execute(batch);
            return command.RecordsAffected;
        }
        finally
        {
            Reset();
        }
    }

    public override void Add()
    {
        try
        {
            if (_rows is null)
            {
                _connection.Add(Copy());
                return;
            }

            if (!_rows.TryAdd(_parameters, out var bytes))
            {
                _connection.Flush();
                _rows.TryAdd(_parameters, out bytes);
            }

            _connection.Added(_rows, bytes);
        }
        finally
        {
            Reset();
        }
    }

    public override T? First<T>(Func<Statement, T> map)
        where T : default
    {
        foreach (var row in Rows(single: true))
        {
            return Look(row, map);
        }

        return default;
    }

    public override void Each(Action<Statement> look)
    {
        foreach (var row in Rows(single: false))
        {
            Look(row, statement =>
            {
                look(statement);
                return true;
            });
        }
    }

    public override List<T> All<T>(int[] columns, Action<IReadOnlyCollection<long>> ahead, Func<Statement, T> map)
    {
        var rows = Rows(single: false);
        var numbers = new HashSet<long>();
        foreach (var row in rows)
        {
            foreach (var column in columns)
            {
                if (row.Values[column] is long number)
                {
                    numbers.Add(number);
                }
            }
        }

        if (numbers.Count > 0)
        {
            ahead(numbers);
        }

        return [.. rows.Select(row => Look(row, map))];
    }

    public override bool Step()
    {
        _reader ??= Read();

        if (!_reader.Read())
        {
            return false;
        }

        _row = PostgresRow.Read(_reader);
        return true;
    }

    public override void Reset()
    {
        _reader?.Dispose();
        _reader = null;
        _batch?.Dispose();
        _batch = null;
        foreach (var parameter in _parameters)
        {
            parameter.Value = DBNull.Value;
        }
    }

    public override long Int64(int column) => _row.Int64(column);

    public override double Double(int column) => _row.Double(column);

    public override bool IsNull(int column) => _row.Values[column] is null;

    public override object? Stored(int column) => _row.Values[column];

    public override bool IsBlob(int column) => _row.IsBlob(column);

    public override string Text(int column) => Encoding.UTF8.GetString(Bytes(column));

    public override ReadOnlySpan<byte> Bytes(int column) => (byte[]?)_row.Values[column];

    private List<PostgresRow> Rows(bool single)
    {
        var rows = new List<PostgresRow>();
        try
        {
            using var reader = Read();
            while (reader.Read() && !(single && rows.Count > 0))
            {
                rows.Add(PostgresRow.Read(reader));
            }
        }
        finally
        {
            Reset();
        }

        return rows;
    }

    // The row that is looked at may run this very statement again for another one.
    private T Look<T>(PostgresRow row, Func<Statement, T> map)
    {
        var outer = _row;
        _row = row;
        try
        {
            return map(this);
        }
        finally
        {
            _row = outer;
        }
    }

    // What waits goes with it, and is answered before it.
    private NpgsqlDataReader Read()
    {
        if (!_connection.HasWaiting)
        {
            return Command().ExecuteReader();
        }

        _batch = _connection.WaitingAnd(Copy(), out var answers); // It lives as long as its reader.
        var reader = PostgresConnection.Read(_batch);
        for (var i = 0; i < answers; i++)
        {
            reader.NextResult();
        }

        return reader;
    }

    private NpgsqlBatchCommand Copy()
    {
        var command = new NpgsqlBatchCommand(_sql);
        foreach (var parameter in _parameters)
        {
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = parameter.NpgsqlDbType, Value = parameter.Value });
        }

        return command;
    }

    private NpgsqlCommand Command()
    {
        if (_command is null)
        {
            _command = _connection.CreateCommand(_sql);
            _command.Parameters.AddRange(_parameters);
        }

        return _command;
    }

    private PostgresStatement Set(int parameter, NpgsqlDbType type, object value)
    {
        if (parameter > _parameters.Length && value == DBNull.Value)
        {
            return this; // One of several statements that are given the same.
        }

        var one = _parameters[parameter - 1];
        one.NpgsqlDbType = type;
        one.Value = value;
        return this;
    }
}
