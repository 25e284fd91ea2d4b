using System.IO.MemoryMappedFiles;

namespace Toaster.Chaos.Hook;

/// <summary>By how much the clock of a process is wrong: 8 bytes in a file, mapped by the rig, which sets it, and by the process.</summary>
public sealed class ClockOffset : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    public ClockOffset(string path)
    {
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.OpenOrCreate, null, sizeof(long));
        _view = _file.CreateViewAccessor();
    }

    public TimeSpan Value { get => new(_view.ReadInt64(0)); set => _view.Write(0, value.Ticks); }

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }
}
