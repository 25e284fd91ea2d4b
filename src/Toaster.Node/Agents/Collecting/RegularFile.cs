using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Toaster.Node.Agents.Collecting;

/// <summary>Opens a file that somebody else named: only a regular one, and only where it was said to be.</summary>
internal static class RegularFile
{
    private const int NonBlocking = 0x800;
    private const int NoFollow = 0x20000;
    private const int NoFollowArm = 0x8000;
    private const int EmptyPath = 0x1000;
    private const uint WantMode = 2;
    private const int ModeAt = 28;
    private const int TypeMask = 0xf000;
    private const int Regular = 0x8000;
    private const int NoSuchFile = 2;
    private const int Loop = 40;

    /// <summary>Null: there is none.</summary>
    /// <param name="root">A directory that may be reached through links; below it the file is where its path says.</param>
    /// <exception cref="IOException">It is no regular file, a link leads to it, or it cannot be read.</exception>
    public static SafeFileHandle? TryOpen(string path, string? root)
    {
        var noFollow = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? NoFollowArm : NoFollow;
        var descriptor = Libc.Open(path, Libc.ReadOnly | NonBlocking | noFollow | Libc.CloseOnExec);
        if (descriptor < 0)
        {
            return Marshal.GetLastPInvokeError() switch
            {
                NoSuchFile => null,
                Loop => throw new IOException("it is a link"),
                var error => throw new IOException(new Win32Exception(error).Message),
            };
        }

        var file = new SafeFileHandle(descriptor, ownsHandle: true);
        try
        {
            Span<byte> facts = stackalloc byte[256];
            if (Libc.Stat(descriptor, "", EmptyPath, WantMode, facts) != 0 || (BinaryPrimitives.ReadUInt16LittleEndian(facts[ModeAt..]) & TypeMask) != Regular)
            {
                throw new IOException("it is no regular file");
            }

            var real = new FileInfo($"/proc/self/fd/{descriptor}").LinkTarget;
            return real is null || real == path || real == Below(path, root) ? file : throw new IOException("a link leads to it");
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Where the path is when its root is taken without links; null: it does not lie below it.</summary>
    private static string? Below(string path, string? root)
    {
        if (root is not ['/', ..] || !path.StartsWith(root + "/", StringComparison.Ordinal))
        {
            return null;
        }

        var at = root;
        for (var i = 0; i < 40 && RealPath(at) is { } next && next != at; i++)
        {
            at = next;
        }

        return at + path[root.Length..];
    }

    /// <summary>With the first link of it resolved.</summary>
    private static string? RealPath(string path)
    {
        var parts = path.Split('/');
        for (var i = 2; i <= parts.Length; i++)
        {
            var head = string.Join('/', parts[..i]);
            if (new DirectoryInfo(head) is { LinkTarget: not null } link)
            {
                return link.ResolveLinkTarget(returnFinalTarget: true)?.FullName is { } target ? string.Join('/', [target, .. parts[i..]]) : null;
            }
        }

        return path;
    }
}
