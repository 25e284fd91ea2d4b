using System.Security.Cryptography;
using System.Text;

namespace Toaster.Node.Hosting;

/// <summary>
/// The admin token of a data directory. Only its digest is stored: 256 random bits need no salt and no slow hash.
/// </summary>
internal sealed class AdminToken(string dataDirectory)
{
    private const string FileName = "admin-token";
    private const string Prefix = "toaster_";

    private string FilePath => Path.Combine(dataDirectory, FileName);

    /// <summary>There is one, so whoever comes must show it.</summary>
    public bool IsSet => File.Exists(FilePath);

    /// <summary>Makes a new one, shown this once; the old one is good no more, also for a server that runs.</summary>
    public string Create()
    {
        Directory.CreateDirectory(dataDirectory);
        var token = Prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        SecretFile.Write(FilePath, Encoding.ASCII.GetBytes(Convert.ToHexStringLower(Digest(token))));
        return token;
    }

    public bool Accepts(string token)
    {
        try
        {
            return CryptographicOperations.FixedTimeEquals(Digest(token), Convert.FromHexString(File.ReadAllText(FilePath).Trim()));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            return false;
        }
    }

    private static byte[] Digest(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
