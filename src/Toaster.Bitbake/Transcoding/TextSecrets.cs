namespace Toaster.Bitbake.Transcoding;

/// <summary>Secrets that stand inside a text: in its URLs and in its assignments.</summary>
internal static class TextSecrets
{
    /// <summary>Whether there is one that is not overwritten yet.</summary>
    public static bool AreIn(ReadOnlySpan<byte> text, bool isJson)
        => text.IndexOf((byte)'=') >= 0 && new AssignedSecrets(isJson).AreIn(text) || UrlSecrets.AreIn(text);

    /// <summary>Overwrites all; whether there were any that had not been before.</summary>
    public static bool Mask(Span<byte> text, bool isJson)
        => UrlSecrets.Mask(text) | (text.IndexOf((byte)'=') >= 0 && new AssignedSecrets(isJson).Mask(text));
}
