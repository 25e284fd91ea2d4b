using System.Buffers;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Toaster.Actors.Journal.Sqlite;

/// <summary>
/// A prepared statement that lives as long as its connection. Parameters are numbered (<c>?1</c>) and bound from spans, so a
/// payload is not copied on its way to SQLite.
/// </summary>
internal sealed class Statement : IDisposable
{
    private const int ShortText = 256;
    private readonly sqlite3 _db;
    private readonly sqlite3_stmt _handle;

    public Statement(sqlite3 db, string sql)
    {
        _db = db;
        Check(raw.sqlite3_prepare_v3(db, sql, raw.SQLITE_PREPARE_PERSISTENT, out _handle));
    }

    public Statement Bind(int parameter, long value)
    {
        Check(raw.sqlite3_bind_int64(_handle, parameter, value));
        return this;
    }

    public Statement Bind(int parameter, double value)
    {
        Check(raw.sqlite3_bind_double(_handle, parameter, value));
        return this;
    }

    /// <summary>As it is, zero characters included. Half a surrogate pair, which UTF-8 cannot say, becomes U+FFFD.</summary>
    public Statement Bind(int parameter, string value)
    {
        if (value.Length <= ShortText)
        {
            Span<byte> buffer = stackalloc byte[3 * ShortText];
            return BindUtf8(parameter, buffer[..Encoding.UTF8.GetBytes(value, buffer)]);
        }

        var rented = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(value.Length));
        try
        {
            return BindUtf8(parameter, rented.AsSpan(0, Encoding.UTF8.GetBytes(value, rented)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>Text that is UTF-8 already.</summary>
    public Statement BindUtf8(int parameter, ReadOnlySpan<byte> value)
    {
        // A span without bytes has no address either, which SQLite takes for NULL.
        Check(value.IsEmpty ? raw.sqlite3_bind_text(_handle, parameter, "") : raw.sqlite3_bind_text(_handle, parameter, value));
        return this;
    }

    // Parameters that are not bound are NULL: Reset clears them.
    public Statement Bind(int parameter, long? value) => value is { } number ? Bind(parameter, number) : this;

    public Statement Bind(int parameter, double? value) => value is { } number ? Bind(parameter, number) : this;

    public Statement BindText(int parameter, string? value) => value is null ? this : Bind(parameter, value);

    public Statement Bind(int parameter, bool value) => Bind(parameter, value ? 1L : 0L);

    public Statement Bind(int parameter, ReadOnlySpan<byte> value)
    {
        // A span without bytes has no address either, which SQLite takes for NULL.
        Check(value.IsEmpty
            ? raw.sqlite3_bind_zeroblob(_handle, parameter, 0)
            : raw.sqlite3_bind_blob(_handle, parameter, value));
        return this;
    }

    /// <summary>Runs to the end; how many rows it changed.</summary>
    public int Execute()
    {
        try
        {
            while (Step())
            {
            }

            return raw.sqlite3_changes(_db);
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>The first row as <paramref name="map"/> reads it; the default without one.</summary>
    public T? First<T>(Func<Statement, T> map)
    {
        try
        {
            return Step() ? map(this) : default;
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>The row there must be, for statements that answer (RETURNING); runs to the end.</summary>
    public T Single<T>(Func<Statement, T> map) => All(map).Single();

    /// <summary>Every row, as <paramref name="map"/> reads it.</summary>
    public List<T> All<T>(Func<Statement, T> map)
    {
        var rows = new List<T>();
        Each(row => rows.Add(map(row)));
        return rows;
    }

    /// <summary>Looks at every row.</summary>
    public void Each(Action<Statement> look)
    {
        try
        {
            while (Step())
            {
                look(this);
            }
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>Moves to the next row. Whoever steps also calls <see cref="Reset"/>.</summary>
    public bool Step()
    {
        var rc = raw.sqlite3_step(_handle);
        if (rc is not (raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            Throw(rc);
        }

        return rc == raw.SQLITE_ROW;
    }

    public void Reset()
    {
        // Its result repeats the error of the last step, which was thrown already.
        _ = raw.sqlite3_reset(_handle);
        _ = raw.sqlite3_clear_bindings(_handle);
    }

    public long Int64(int column) => raw.sqlite3_column_int64(_handle, column);

    public int Int32(int column) => raw.sqlite3_column_int(_handle, column);

    public double Double(int column) => raw.sqlite3_column_double(_handle, column);

    public bool Flag(int column) => Int64(column) != 0;

    public bool IsNull(int column) => raw.sqlite3_column_type(_handle, column) == raw.SQLITE_NULL;

    /// <summary>How it is stored: null, long, double, or the bytes of a text or blob.</summary>
    public object? Stored(int column) => raw.sqlite3_column_type(_handle, column) switch
    {
        raw.SQLITE_NULL => null,
        raw.SQLITE_INTEGER => Int64(column),
        raw.SQLITE_FLOAT => Double(column),
        _ => Blob(column),
    };

    public bool IsBlob(int column) => raw.sqlite3_column_type(_handle, column) == raw.SQLITE_BLOB;

    // The bytes of a text are its UTF-8; asked for as text, they would end at the first zero.
    public string Text(int column) => Encoding.UTF8.GetString(raw.sqlite3_column_blob(_handle, column));

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    public long? Int64OrNull(int column) => IsNull(column) ? null : Int64(column);

    public int? Int32OrNull(int column) => IsNull(column) ? null : Int32(column);

    public double? DoubleOrNull(int column) => IsNull(column) ? null : Double(column);

    /// <summary>The bytes of a text or blob, valid until the next step.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(_handle, column);

    public byte[] Blob(int column) => raw.sqlite3_column_blob(_handle, column).ToArray();

    public void Dispose() => _handle.Dispose();

    private void Check(int rc)
    {
        if (rc != raw.SQLITE_OK)
        {
            Throw(rc);
        }
    }

    private void Throw(int rc)
        => throw new SqliteException(raw.sqlite3_errmsg(_db).utf8_to_string(), rc & 0xff, raw.sqlite3_extended_errcode(_db));
}
