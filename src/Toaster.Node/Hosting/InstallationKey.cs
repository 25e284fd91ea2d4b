using System.Security.Cryptography;

namespace Toaster.Node.Hosting;

/// <summary>The data directory's own key, from which tokens of attempts are derived. Made once; only the owner can read it.</summary>
internal static class InstallationKey
{
    private const string FileName = "installation-key";
    private const int Bytes = 32;

    /// <summary>The key; a new one where there is none, or none that is whole: recorders are given tokens of it when they ask again.</summary>
    public static ReadOnlyMemory<byte> Read(string dataDirectory)
    {
        var path = Path.Combine(dataDirectory, FileName);
        if (File.Exists(path) && File.ReadAllBytes(path) is { Length: Bytes } key)
        {
            return key;
        }

        var made = RandomNumberGenerator.GetBytes(Bytes);
        try
        {
            SecretFile.Write(path, made);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The disk is full: this one is good until the process ends, and recorders ask again then.
        }

        return made;
    }
}
