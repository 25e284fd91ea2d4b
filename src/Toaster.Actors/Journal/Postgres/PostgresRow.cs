using Npgsql;

namespace Toaster.Actors.Journal.Postgres;

/// <summary>A row that was read: each value null, a long, a double, or the bytes of a text or bytea.</summary>
internal sealed record PostgresRow(object?[] Values, bool[] Blobs)
{
    private const uint Bool = 16, Bytea = 17, Int8 = 20, Int2 = 21, Int4 = 23, Float4 = 700, Float8 = 701, Numeric = 1700;

    public static readonly PostgresRow None = new([], []);

    public static PostgresRow Read(NpgsqlDataReader reader)
    {
        var (values, blobs) = (new object?[reader.FieldCount], new bool[reader.FieldCount]);
        for (var column = 0; column < values.Length; column++)
        {
            var type = reader.GetDataTypeOID(column);
            blobs[column] = type == Bytea;
            values[column] = reader.IsDBNull(column) ? null : type switch
            {
                Int8 => reader.GetInt64(column),
                Int4 => (long)reader.GetInt32(column),
                Int2 => (long)reader.GetInt16(column),
                Bool => reader.GetBoolean(column) ? 1L : 0L,
                Float8 => reader.GetDouble(column),
                Float4 => (double)reader.GetFloat(column),
                Numeric => reader.GetDecimal(column), // A sum of whole numbers.
                Bytea => reader.GetFieldValue<byte[]>(column),
                _ => PostgresText.Decode(reader.GetFieldValue<byte[]>(column)),
            };
        }

        return new(values, blobs);
    }

    // As SQLite reads another kind of number.
    public long Int64(int column) => Values[column] switch
    {
        long number => number,
        double number => (long)number,
        decimal number => (long)Math.Clamp(number, long.MinValue, long.MaxValue),
        _ => 0,
    };

    public double Double(int column) => Values[column] switch
    {
        double number => number,
        long number => number,
        decimal number => (double)number,
        _ => 0,
    };

    public bool IsBlob(int column) => Blobs[column] && Values[column] is not null;
}
