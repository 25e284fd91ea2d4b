using System.Buffers;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using Toaster.Actors.Journal.Sql;

namespace Toaster.Actors.Journal.Sqlite;

/// <summary>A statement of the C library. Parameters are bound from spans, so a payload is not copied on its way to SQLite.</summary>
internal sealed class SqliteStatement : Statement, IDisposable
{
    private const int ShortText = 256;
    private readonly sqlite3 _db;
    private readonly sqlite3_stmt _handle;

    public SqliteStatement(sqlite3 db, string sql)
    {
        _db = db;
        Check(raw.sqlite3_prepare_v3(db, sql, raw.SQLITE_PREPARE_PERSISTENT, out _handle));
    }

    public override Statement Bind(int parameter, long value)
    {
        Check(raw.sqlite3_bind_int64(_handle, parameter, value));
        return this;
    }

    public override Statement Bind(int parameter, double value)
    {
        Check(raw.sqlite3_bind_double(_handle, parameter, value));
        return this;
    }

    public override Statement Bind(int parameter, string value)
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

    public override Statement BindUtf8(int parameter, ReadOnlySpan<byte> value)
    {
        // A span without bytes has no address either, which SQLite takes for NULL.
        Check(value.IsEmpty ? raw.sqlite3_bind_text(_handle, parameter, "") : raw.sqlite3_bind_text(_handle, parameter, value));
        return this;
    }

    public override Statement Bind(int parameter, ReadOnlySpan<byte> value)
    {
        // A span without bytes has no address either, which SQLite takes for NULL.
        Check(value.IsEmpty
            ? raw.sqlite3_bind_zeroblob(_handle, parameter, 0)
            : raw.sqlite3_bind_blob(_handle, parameter, value));
        return this;
    }

    public override Statement BindAll(int parameter, IReadOnlyCollection<long> values) => Bind(parameter, $"[{string.Join(',', values)}]");

    public override int Execute()
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

    public override T? First<T>(Func<Statement, T> map) where T : default
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

    public override void Each(Action<Statement> look)
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

    public override bool Step()
    {
        var rc = raw.sqlite3_step(_handle);
        if (rc is not (raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            Throw(rc);
        }

        return rc == raw.SQLITE_ROW;
    }

    public override void Reset()
    {
        // Its result repeats the error of the last step, which was thrown already.
        _ = raw.sqlite3_reset(_handle);
        _ = raw.sqlite3_clear_bindings(_handle);
    }

    public override long Int64(int column) => raw.sqlite3_column_int64(_handle, column);

    public override int Int32(int column) => raw.sqlite3_column_int(_handle, column);

    public override double Double(int column) => raw.sqlite3_column_double(_handle, column);

    public override bool IsNull(int column) => raw.sqlite3_column_type(_handle, column) == raw.SQLITE_NULL;

    public override object? Stored(int column) => raw.sqlite3_column_type(_handle, column) switch
    {
        raw.SQLITE_NULL => null,
        raw.SQLITE_INTEGER => Int64(column),
        raw.SQLITE_FLOAT => Double(column),
        _ => Blob(column),
    };

    public override bool IsBlob(int column) => raw.sqlite3_column_type(_handle, column) == raw.SQLITE_BLOB;

    // The bytes of a text are its UTF-8; asked for as text, they would end at the first zero.
    public override string Text(int column) => Encoding.UTF8.GetString(raw.sqlite3_column_blob(_handle, column));

    public override ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(_handle, column);

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
