using System.Security.Cryptography;
using System.Text;

namespace Toaster.Actors.Agents;

/// <summary>
/// Tokens of attempts: derived from a key of the installation, so nothing is stored and the same attempt always has the same one. The
/// stream's random name is in it: after a restore the same numbers are another attempt.
/// </summary>
/// <param name="installationKey">At least 32 random bytes.</param>
public sealed class AttemptTokens(ReadOnlyMemory<byte> installationKey)
{
    public string Make(BuildId build, int attempt, string stream)
        => Convert.ToHexStringLower(HMACSHA256.HashData(installationKey.Span, Encoding.UTF8.GetBytes($"attempt {build} {attempt} {stream}")));

    /// <summary>Takes the same time for every token.</summary>
    public bool Accepts(string token, BuildId build, int attempt, string stream)
        => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), Encoding.ASCII.GetBytes(Make(build, attempt, stream)));
}
