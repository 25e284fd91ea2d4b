using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Toaster.Node.Hosting;
using Toaster.Node.Settings;

namespace Toaster.Node.Agents.Watching;

/// <summary>
/// When a build directory was watched last: logs that were written since are news. A small file beside the spools, and a lock: two that
/// watch one directory would record each build twice.
/// </summary>
internal sealed class WatchMark : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    private readonly string _path;
    private readonly FileStream _lock;
    private DateTimeOffset _written;

    public WatchMark(string spools, string directory)
    {
        _path = Path.Combine(spools, $"watch-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(directory)).AsSpan(0, 8))}.mark");
        try
        {
            _lock = new FileStream(Path.ChangeExtension(_path, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new SettingException($"Another toaster watch records the builds of {directory}. {e.Message}");
        }

        Last = Read();
    }

    /// <summary>Null: never.</summary>
    public DateTimeOffset? Last { get; }

    /// <summary>It is watched now.</summary>
    public void Touch(DateTimeOffset now)
    {
        if (now - _written < Every && now >= _written)
        {
            return;
        }

        try
        {
            SecretFile.Write(_path, Encoding.ASCII.GetBytes(now.ToString("O", CultureInfo.InvariantCulture)));
            _written = now;
        }
        catch (IOException)
        {
            // The disk is full: the next one may see less.
        }
    }

    public void Dispose() => _lock.Dispose();

    private DateTimeOffset? Read()
        => File.Exists(_path) && DateTimeOffset.TryParse(File.ReadAllText(_path), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var last) ? last : null;
}
