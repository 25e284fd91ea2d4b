using System.Diagnostics;
using Xunit;

namespace Toaster.Testing;

/// <summary>A small disk of its own. Only root may make one: others skip the test.</summary>
public sealed class TmpfsMount : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public TmpfsMount(string size)
    {
        var refused = Run("mount", "-t", "tmpfs", "-o", $"size={size}", "tmpfs", Path);
        if (refused is not null)
        {
            _directory.Dispose();
            Skip.If(true, $"No file system can be mounted here: {refused}");
        }
    }

    private TmpfsMount()
    {
    }

    public string Path => _directory.Path;

    /// <summary>Null: none can be mounted here.</summary>
    public static TmpfsMount? TryMake(string size)
    {
        var mount = new TmpfsMount();
        if (Run("mount", "-t", "tmpfs", "-o", $"size={size}", "tmpfs", mount.Path) is null)
        {
            return mount;
        }

        mount._directory.Dispose();
        return null;
    }

    /// <summary>It is so large from now on: what is used is left, and the rest is free at once.</summary>
    public void Resize(string size) => Assert.Null(Run("mount", "-o", $"remount,size={size}", Path));

    /// <summary>Nothing is free any more, until <see cref="Resize"/>.</summary>
    /// <returns>False: whoever writes to it was quicker.</returns>
    public bool TryExhaust()
    {
        var disk = new DriveInfo(Path);
        return Run("mount", "-o", $"remount,size={disk.TotalSize - disk.TotalFreeSpace}", Path) is null;
    }

    /// <summary>Nothing on it may be open for writing.</summary>
    public void MakeReadOnly() => Assert.Null(Run("mount", "-o", "remount,ro", Path));

    public void MakeWritable() => Assert.Null(Run("mount", "-o", "remount,rw", Path));

    /// <summary>Leaves so many bytes free.</summary>
    /// <returns>The file to delete to make room again.</returns>
    public string Fill(long free)
    {
        var ballast = System.IO.Path.Combine(Path, "ballast");
        using var file = File.Create(ballast);
        var zeros = new byte[64 * 1024];
        while (new DriveInfo(Path).AvailableFreeSpace - zeros.Length >= free)
        {
            file.Write(zeros);
            file.Flush();
        }

        return ballast;
    }

    public void Dispose()
    {
        Assert.Null(Run("umount", Path));
        _directory.Dispose();
    }

    private static string? Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
            var error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : error.Trim();
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return e.Message;
        }
    }
}
