namespace Toaster.Bitbake.Pickle;

/// <summary>How much one pickle may ask for.</summary>
public sealed record PickleLimits
{
    /// <summary>Containers within each other.</summary>
    public int Depth { get; init; } = 512;

    /// <summary>Values, each counted every time the pickle puts it somewhere. Bounds the memory of one event.</summary>
    public int Nodes { get; init; } = 5_000_000;

    /// <summary>Entries of the memo, the pickle's table of values to use again.</summary>
    public int Memo { get; init; } = 5_000_000;

    /// <summary>Bytes of the payload, decoded from base64.</summary>
    public int Bytes { get; init; } = 64 << 20;

    /// <summary>Bytes of one integer. Writing long ones in decimal costs time that grows with the square.</summary>
    public int IntegerBytes { get; init; } = 16 << 10;
}
