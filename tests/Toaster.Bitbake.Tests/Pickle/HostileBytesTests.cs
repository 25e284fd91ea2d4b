using FsCheck;
using FsCheck.Fluent;
using Toaster.Bitbake.Pickle;
using Toaster.Bitbake.Tests.Support;
using Toaster.Bitbake.Transcoding;

namespace Toaster.Bitbake.Tests.Pickle;

public sealed class HostileBytesTests
{
    private static readonly byte[] Opcodes = "(.012BCGJKMNRX]abcehjqrstu})"u8.ToArray()
        .Concat(Enumerable.Range(0x80, 0x19).Select(opcode => (byte)opcode)).ToArray();

    private static readonly Gen<byte> Any = Gen.Choose(0, 255).Select(value => (byte)value);

    /// <summary>Mostly opcodes, few large arguments: gets further than plain noise.</summary>
    private static readonly Gen<byte> Likely = Gen.Frequency((6, Gen.Elements(Opcodes)), (3, Gen.Choose(0, 4).Select(value => (byte)value)), (1, Any));

    [Fact]
    public void Pickle_OfRandomBytes_NeverThrows()
    {
        using var reader = new PickleReader(new PickleLimits());
        Prop.ForAll(Any.ArrayOf().ToArbitrary(), bytes => reader.Read([0x80, 4, .. bytes]) != (reader.Error.Kind != PickleErrorKind.None))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Fact]
    public void Log_OfRandomOpcodes_GivesOneEventPerLine()
    {
        Prop.ForAll(Likely.ArrayOf(60).ToArbitrary(), bytes =>
        {
            var line = Assert.Single(Log.Read(Log.Line([0x80, 4, .. bytes])));
            return line.Json.EndsWith("}\n", StringComparison.Ordinal) && line.F.StartsWith('{');
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }

    [Fact]
    public void Log_OfRandomBytes_CoversEveryByteOnce()
    {
        var bytes = Gen.Frequency((8, Any), (1, Gen.Constant((byte)'\n')), (1, Gen.Elements("{\"class\": \"vars\\u00"u8.ToArray())));
        Prop.ForAll(bytes.ArrayOf().ToArbitrary(), log =>
        {
            var lines = Log.Read(log);
            return lines.SelectMany(line => line.Raw).SequenceEqual(log) || log is [0x1f, 0x8b, ..];
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Fact]
    public void Event_CutOffAtAnyByte_IsReported()
    {
        var whole = Convert.FromBase64String(Fixtures.Nasty4);

        for (var length = 0; length < whole.Length; length++) Assert.NotEmpty(Log.Bad(whole[..length]).Problem);
    }

    [Fact]
    public void Event_WithAnyByteChanged_NeverThrows()
    {
        var whole = Convert.FromBase64String(Fixtures.Nasty4);

        for (var at = 0; at < whole.Length; at++)
        {
            foreach (var flip in new byte[] { 1, 0x80, 0xff })
            {
                var changed = whole.ToArray();
                changed[at] ^= flip;
                var line = Assert.Single(Log.Read(Log.Line(changed)));
                Assert.True(line.Kind is SourceLineKind.Event or SourceLineKind.Bad);
            }
        }
    }
}
