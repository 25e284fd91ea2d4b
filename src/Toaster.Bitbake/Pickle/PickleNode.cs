using System.Runtime.InteropServices;

namespace Toaster.Bitbake.Pickle;

internal enum PickleKind : byte
{
    Unset,
    None,
    True,
    False,
    Integer,
    BigInteger,
    Real,
    Text,
    Bytes,
    ByteArray,
    Global,
    Tuple,
    List,
    Set,
    FrozenSet,
    Dict,

    /// <summary>Made by NEWOBJ: a class and its arguments.</summary>
    Instance,

    /// <summary>Made by REDUCE: something callable and its arguments, not called.</summary>
    Call,

    /// <summary>More children of a container.</summary>
    Chunk,

    /// <summary>The entries and elements put on an Instance or a Call.</summary>
    Extra,
}

/// <summary>
/// One value of a pickle. Texts, bytes and big integers are (<see cref="A"/> offset, <see cref="B"/> length) in the payload;
/// a Global is (module text, name text); containers are (<see cref="A"/> first, <see cref="B"/> count) in the arena's items,
/// continued at <see cref="Next"/>, the last part being <see cref="Last"/>; a dict's items are keys and values by turns.
/// Instance and Call are (<see cref="A"/> callable, <see cref="B"/> arguments, <see cref="Next"/> state, <see cref="Last"/> extra),
/// an Extra is (<see cref="A"/> dict, <see cref="B"/> list). 0 means "none" everywhere.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 24)]
internal struct PickleNode
{
    [FieldOffset(0)] public long Integer;
    [FieldOffset(0)] public double Real;
    [FieldOffset(0)] public int A;
    [FieldOffset(4)] public int B;
    [FieldOffset(8)] public int Next;
    [FieldOffset(12)] public int Last;

    /// <summary>Of a Text that was used as a key: its hash, made once, however often the text is used.</summary>
    [FieldOffset(8)] public ulong KeyHash;
    [FieldOffset(16)] public PickleKind Kind;

    /// <summary>Set while the value is being written, to find containers that contain themselves.</summary>
    [FieldOffset(17)] public bool OnPath;

    /// <summary>Of a Text that was used as a key: what is known of it; 0 before.</summary>
    [FieldOffset(18)] public byte KeyTraits;
}
