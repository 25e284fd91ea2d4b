using Npgsql;
using NpgsqlTypes;

namespace Toaster.Actors.Journal.Postgres;

/// <summary>Rows of one INSERT that go to the server as one statement: an array for each column.</summary>
/// <param name="sql">Takes the arrays.</param>
internal sealed class PostgresRows(string sql, int columns)
{
    private readonly NpgsqlDbType?[] _types = new NpgsqlDbType?[columns];
    private readonly NpgsqlDbType[] _lastTypes = new NpgsqlDbType[columns]; // Nulls have one too.
    private readonly List<object?[]> _rows = [];

    public int Count => _rows.Count;

    /// <summary>False when a value is of another type than the column's so far: those must go first.</summary>
    /// <param name="bytes">Of its texts.</param>
    public bool TryAdd(NpgsqlParameter[] parameters, out int bytes)
    {
        bytes = 0;
        for (var column = 0; column < columns; column++)
        {
            if (_types[column] is { } type && parameters[column].Value != DBNull.Value && parameters[column].NpgsqlDbType != type)
            {
                return false;
            }
        }

        var row = new object?[columns];
        for (var column = 0; column < columns; column++)
        {
            var parameter = parameters[column];
            _lastTypes[column] = parameter.NpgsqlDbType;
            if (parameter.Value != DBNull.Value)
            {
                row[column] = parameter.Value;
                bytes += (parameter.Value as byte[])?.Length ?? 0;
                _types[column] = parameter.NpgsqlDbType;
            }
        }

        _rows.Add(row);
        return true;
    }

    public NpgsqlBatchCommand Command()
    {
        var command = new NpgsqlBatchCommand(sql);
        for (var column = 0; column < columns; column++)
        {
            var type = _types[column] ?? _lastTypes[column];
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | type, Value = Values(type, column) });
        }

        return command;
    }

    public void Clear()
    {
        _rows.Clear();
        Array.Clear(_types);
    }

    private object Values(NpgsqlDbType type, int column) => type switch
    {
        NpgsqlDbType.Bigint => Column(row => (long?)row[column]),
        NpgsqlDbType.Double => Column(row => (double?)row[column]),
        _ => Column(row => (byte[]?)row[column]),
    };

    private T[] Column<T>(Func<object?[], T> value)
    {
        var values = new T[_rows.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = value(_rows[i]);
        }

        return values;
    }
}
