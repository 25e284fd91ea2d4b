namespace Toaster.Bitbake.Pickle;

internal enum PickleErrorKind
{
    None,

    /// <summary>No pickle, or one of protocol 0, 1, 6 and later.</summary>
    Protocol,

    /// <summary>An opcode that is never written by bitbake and not needed for data.</summary>
    Refused,

    /// <summary>The bytes end before STOP.</summary>
    CutOff,

    /// <summary>The opcodes contradict each other.</summary>
    Malformed,

    /// <summary>It asks for more than <see cref="PickleLimits"/> or the output limit allow.</summary>
    Limit,
}

/// <summary>Why a pickle could not be read: what, at which byte of the payload, and a sentence for people.</summary>
internal readonly record struct PickleError(PickleErrorKind Kind, int At, string Sentence)
{
    public static readonly PickleError None = new(PickleErrorKind.None, 0, "");
}
