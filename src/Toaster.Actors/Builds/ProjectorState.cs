using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Journal;
using Toaster.Actors.Views;

namespace Toaster.Actors.Builds;

/// <summary>What a projector knows when its tables stand at a row: what it needs to go on from there.</summary>
internal sealed record ProjectorState(BuildFacts Facts, BuildInterpreter Interpreter)
{
    /// <summary>Its snapshots' name.</summary>
    public const string Name = "projector";

    /// <summary>Its snapshots' format; the last digits are the interpreter's.</summary>
    public const int Format = 3000 + BuildInterpreter.StateFormat;

    public Snapshot Save(long seq)
    {
        var stream = StateStream.ForSaving();
        Carry(stream, Facts);
        stream.Block(Interpreter.Save());
        return SnapshotCodec.Pack(seq, Format, stream.Written.Span);
    }

    /// <exception cref="InvalidDataException">The bytes are no such state.</exception>
    public static ProjectorState Load(ReadOnlyMemory<byte> state)
    {
        var stream = StateStream.ForLoading(state);
        var facts = Carry(stream, null);
        var interpreter = stream.Block(default);
        stream.CheckEnd();
        return new(facts, BuildInterpreter.Load(interpreter));
    }

    private static BuildFacts Carry(StateStream s, BuildFacts? facts) => new(
        new(s.Long(facts?.Project.Value)), s.Int(facts?.Attempt), s.Flag(facts?.IsComplete), s.TextOrNull(facts?.Source),
        s.TextOrNull(facts?.SourceKey), s.LongOrNull(facts?.RecordedAt), s.LongOrNull(facts?.DeletesAt),
        BuildOriginJson.Read(s.TextOrNull(BuildOriginJson.Write(facts?.Origin))));
}
