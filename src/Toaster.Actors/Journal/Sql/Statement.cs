namespace Toaster.Actors.Journal.Sql;

/// <summary>
/// A prepared statement that lives as long as its connection. Parameters are numbered (<c>?1</c>); those that are not bound are
/// null, and running it forgets them. Columns are numbered from 0.
/// </summary>
public abstract class Statement
{
    public abstract Statement Bind(int parameter, long value);

    public abstract Statement Bind(int parameter, double value);

    /// <summary>As it is, zero characters included. Half a surrogate pair, which UTF-8 cannot say, becomes U+FFFD.</summary>
    public abstract Statement Bind(int parameter, string value);

    /// <summary>Text that is UTF-8 already.</summary>
    public abstract Statement BindUtf8(int parameter, ReadOnlySpan<byte> value);

    /// <summary>Bytes.</summary>
    public abstract Statement Bind(int parameter, ReadOnlySpan<byte> value);

    public virtual Statement Bind(int parameter, long? value) => value is { } number ? Bind(parameter, number) : this;

    public virtual Statement Bind(int parameter, double? value) => value is { } number ? Bind(parameter, number) : this;

    public virtual Statement BindText(int parameter, string? value) => value is null ? this : Bind(parameter, value);

    public Statement Bind(int parameter, bool value) => Bind(parameter, value ? 1L : 0L);

    /// <summary>Many numbers, for <c>IN (SELECT value FROM json_each(?1))</c>.</summary>
    public abstract Statement BindAll(int parameter, IReadOnlyCollection<long> values);

    public virtual Statement BindBytes(int parameter, byte[]? value) => value is null ? this : Bind(parameter, value.AsSpan());

    /// <summary>Bytes may be bound where the column is text, and are told from it again by <see cref="IsBlob"/>.</summary>
    public virtual bool TakesBytesAsText => true;

    /// <summary>Runs to the end; how many rows it changed.</summary>
    public abstract int Execute();

    /// <summary>Runs it, now or together with others of its transaction, but before anything that asks for an answer. For many rows.</summary>
    public virtual void Add() => Execute();

    /// <summary>The first row as <paramref name="map"/> reads it; the default without one.</summary>
    public abstract T? First<T>(Func<Statement, T> map);

    /// <summary>The row there must be, for statements that answer (RETURNING); runs to the end.</summary>
    public T Single<T>(Func<Statement, T> map) => All(map).Single();

    /// <summary>Every row, as <paramref name="map"/> reads it.</summary>
    public List<T> All<T>(Func<Statement, T> map)
    {
        var rows = new List<T>();
        Each(row => rows.Add(map(row)));
        return rows;
    }

    /// <summary>
    /// As above. Where asking for something while looking at a row means to wait for an answer, the numbers in
    /// <paramref name="columns"/> of all rows are told first, each once, so that it can be asked for at once.
    /// </summary>
    public virtual List<T> All<T>(int[] columns, Action<IReadOnlyCollection<long>> ahead, Func<Statement, T> map) => All(map);

    /// <summary>Looks at every row.</summary>
    public abstract void Each(Action<Statement> look);

    /// <summary>Moves to the next row. Whoever steps also calls <see cref="Reset"/>, and runs no other statement before.</summary>
    public abstract bool Step();

    public abstract void Reset();

    public abstract long Int64(int column);

    public virtual int Int32(int column) => (int)Int64(column);

    public abstract double Double(int column);

    public bool Flag(int column) => Int64(column) != 0;

    public abstract bool IsNull(int column);

    /// <summary>How it is stored: null, long, double, or the bytes of a text or blob.</summary>
    public abstract object? Stored(int column);

    /// <summary>It is stored as bytes, not as text.</summary>
    public abstract bool IsBlob(int column);

    public abstract string Text(int column);

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    public long? Int64OrNull(int column) => IsNull(column) ? null : Int64(column);

    public int? Int32OrNull(int column) => IsNull(column) ? null : Int32(column);

    public double? DoubleOrNull(int column) => IsNull(column) ? null : Double(column);

    /// <summary>The bytes of a text or blob, none of null; valid until the next step.</summary>
    public abstract ReadOnlySpan<byte> Bytes(int column);

    public byte[] Blob(int column) => Bytes(column).ToArray();
}
