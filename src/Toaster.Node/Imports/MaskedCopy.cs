using System.IO.Compression;
using Toaster.Actors;

namespace Toaster.Node.Imports;

/// <summary>
/// The copy of an event log that is kept: without secrets, packed. It stands under its name only when it is whole and on disk.
/// </summary>
internal sealed class MaskedCopy : IDisposable
{
    private const int Buffer = 128 << 10;

    private readonly string _path;
    private readonly string _temporary;
    private readonly FileStream _file;
    private readonly GZipStream _gzip;
    private readonly BufferedStream _lines;
    private bool _complete;

    public MaskedCopy(string path)
    {
        _path = path;
        _temporary = $"{path}.{Guid.NewGuid():N}.part"; // Another import of the same file may be writing its own.
        _file = new FileStream(_temporary, Options());
        _gzip = new GZipStream(_file, CompressionLevel.Fastest, leaveOpen: true);
        _lines = new BufferedStream(_gzip, Buffer); // Lines are short, each call of the packer is not cheap.
    }

    public void Write(ReadOnlySpan<byte> line) => _lines.Write(line);

    /// <summary>There is no more: synced to disk, then given its name.</summary>
    public void Complete()
    {
        using var span = ToasterActivity.Start("finish");
        _lines.Flush();
        _gzip.Dispose();
        _file.Flush(flushToDisk: true);
        _file.Dispose();
        File.Move(_temporary, _path, overwrite: true);
        _complete = true;
    }

    public void Dispose()
    {
        if (_complete)
        {
            return;
        }

        try
        {
            _gzip.Dispose();
        }
        catch (IOException)
        {
            // The disk is full; the file goes anyway.
        }
        finally
        {
            _file.Dispose();
            File.Delete(_temporary);
        }
    }

    private static FileStreamOptions Options()
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None, BufferSize = Buffer };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }
}
