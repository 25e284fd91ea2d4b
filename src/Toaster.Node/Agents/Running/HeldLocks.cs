using System.Buffers.Binary;

namespace Toaster.Node.Agents.Running;

/// <summary>Who holds a lock on a file, as the kernel tells: asking takes none, so nobody is ever kept from taking it.</summary>
internal static class HeldLocks
{
    private const string Locks = "/proc/locks";
    private const int HereOnly = -100;
    private const uint WantInode = 0x100;
    private const int InodeAt = 32;

    /// <summary>Null: it cannot be told.</summary>
    public static bool? IsHeld(string path)
    {
        try
        {
            if (!File.Exists(Locks))
            {
                return null;
            }

            Span<byte> facts = stackalloc byte[256];
            if (Libc.Stat(HereOnly, path, 0, WantInode, facts) != 0)
            {
                return false; // There is no such file.
            }

            var inode = $":{BinaryPrimitives.ReadUInt64LittleEndian(facts[InodeAt..])} ";
            return File.ReadLines(Locks).Any(line => line.Contains("FLOCK", StringComparison.Ordinal) && line.Contains("WRITE", StringComparison.Ordinal) && line.Contains(inode, StringComparison.Ordinal));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
