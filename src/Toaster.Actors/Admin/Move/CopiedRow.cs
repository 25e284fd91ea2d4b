using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Views.Sql;

namespace Toaster.Actors.Admin.Move;

/// <summary>One row on its way from one kind of database to the other.</summary>
internal static class CopiedRow
{
    /// <summary>Binds it column by column; how many bytes it has, about.</summary>
    public static int Bind(Statement to, Statement row, IReadOnlyList<CopiedColumn> columns)
    {
        var size = 0;
        for (var i = 0; i < columns.Count; i++)
        {
            switch (row.Stored(i))
            {
                case null:
                    BindNull(to, i + 1, columns[i].Type);
                    break;
                case long number:
                    to.Bind(i + 1, number);
                    break;
                case double number:
                    to.Bind(i + 1, number);
                    break;
                case byte[] when columns[i].IsDigest:
                    BuildRowWriter.BindHash(to, i + 1, Encoding.UTF8.GetString(Text(row, i)));
                    break;
                case byte[] bytes when row.IsBlob(i):
                    to.Bind(i + 1, bytes.AsSpan());
                    size += bytes.Length;
                    break;
                case byte[] bytes:
                    to.BindUtf8(i + 1, bytes);
                    size += bytes.Length;
                    break;
            }
        }

        return size;
    }

    /// <summary>What it says, whichever database says it: 128 bits of a digest, to be added up, so that the order of rows does not matter.</summary>
    public static UInt128 DigestOf(Statement row, IReadOnlyList<CopiedColumn> columns, IncrementalHash hash)
    {
        Span<byte> head = stackalloc byte[9];
        for (var i = 0; i < columns.Count; i++)
        {
            var stored = row.Stored(i);
            byte[] text = stored is not byte[] bytes ? [] : columns[i].IsDigest ? Text(row, i) : bytes;
            head[0] = stored switch { null => 0, long => 1, double => 2, _ => (byte)(row.IsBlob(i) && !columns[i].IsDigest ? 3 : 4) };
            BinaryPrimitives.WriteInt64LittleEndian(head[1..], stored switch { long n => n, double d => BitConverter.DoubleToInt64Bits(d), _ => text.Length });
            hash.AppendData(head);
            hash.AppendData(text);
        }

        return BinaryPrimitives.ReadUInt128LittleEndian(hash.GetHashAndReset());
    }

    // PostgreSQL wants to know of what kind the nothing is.
    private static Statement BindNull(Statement to, int parameter, string type) => type switch
    {
        "INTEGER" => to.Bind(parameter, (long?)null),
        "REAL" => to.Bind(parameter, (double?)null),
        "BLOB" => to.BindBytes(parameter, null),
        _ => to.BindText(parameter, null),
    };

    private static byte[] Text(Statement row, int column)
        => row.IsBlob(column) ? Encoding.ASCII.GetBytes(Convert.ToHexStringLower(row.Bytes(column))) : row.Blob(column);
}
