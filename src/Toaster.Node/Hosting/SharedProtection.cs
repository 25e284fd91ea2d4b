using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;

namespace Toaster.Node.Hosting;

/// <summary>
/// Seals what is given to browsers with a key that all servers of a database have, so that a form of one can be sent to another.
/// AES-256-GCM, for each purpose with a key of its own.
/// </summary>
internal sealed class SharedProtection : IDataProtector
{
    private const int NonceSize = 12;
    private const int TagSize = 16;

    private readonly byte[] _key;

    private SharedProtection(byte[] key) => _key = key;

    /// <param name="key">Of the installation; tokens of attempts are derived from it in another way.</param>
    public static IDataProtectionProvider Of(ReadOnlyMemory<byte> key) => new SharedProtection(Derive(key.ToArray(), "toaster browsers"));

    public IDataProtector CreateProtector(string purpose) => new SharedProtection(Derive(_key, purpose));

    public byte[] Protect(byte[] plaintext)
    {
        var data = new byte[NonceSize + TagSize + plaintext.Length];
        RandomNumberGenerator.Fill(data.AsSpan(0, NonceSize));
        using var cipher = new AesGcm(_key, TagSize);
        cipher.Encrypt(data.AsSpan(0, NonceSize), plaintext, data.AsSpan(NonceSize + TagSize), data.AsSpan(NonceSize, TagSize));
        return data;
    }

    /// <exception cref="CryptographicException">It is of another installation or purpose, or was changed.</exception>
    public byte[] Unprotect(byte[] protectedData)
    {
        if (protectedData.Length < NonceSize + TagSize)
        {
            throw new CryptographicException("This is too short to have been sealed here.");
        }

        var plain = new byte[protectedData.Length - NonceSize - TagSize];
        using var cipher = new AesGcm(_key, TagSize);
        cipher.Decrypt(protectedData.AsSpan(0, NonceSize), protectedData.AsSpan(NonceSize + TagSize), protectedData.AsSpan(NonceSize, TagSize), plain);
        return plain;
    }

    private static byte[] Derive(byte[] key, string purpose) => HKDF.DeriveKey(HashAlgorithmName.SHA256, key, 32, info: Encoding.UTF8.GetBytes(purpose));
}
