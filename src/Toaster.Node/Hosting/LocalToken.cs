using System.Security.Cryptography;
using System.Text;

namespace Toaster.Node.Hosting;

/// <summary>
/// A secret of the running server in its data directory, which only the same user can read: so the user's own command line is
/// let in without being asked.
/// </summary>
internal static class LocalToken
{
    private const string FileName = "local-token";

    /// <summary>Makes a new one; the old one is good no more.</summary>
    public static string Create(string dataDirectory)
    {
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        SecretFile.Write(Path.Combine(dataDirectory, FileName), Encoding.ASCII.GetBytes(token));
        return token;
    }

    public static string? Read(string dataDirectory)
    {
        try
        {
            return File.ReadAllText(Path.Combine(dataDirectory, FileName)).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

/// <summary>Files that only their owner may read.</summary>
internal static class SecretFile
{
    /// <summary>Replaces the file in one step.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var next = path + ".next";
        File.Delete(next); // Its mode would stay.
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(next, options))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        File.Move(next, path, overwrite: true);
    }
}
