namespace Toaster.Actors.Builds.Interpretation;

/// <content>Snapshots: everything that later events need, and nothing that was given out as changes.</content>
public sealed partial class BuildInterpreter
{
    /// <summary>To be raised whenever a fold carries something else, or in another order. Snapshots of other formats are not read.</summary>
    public const int StateFormat = 3;

    /// <summary>The state, to go on from elsewhere. Only right after <see cref="TakeChanges"/>: changes not taken are not in it.</summary>
    public ReadOnlyMemory<byte> Save()
    {
        var stream = StateStream.ForSaving();
        Carry(stream);
        return stream.Written;
    }

    /// <summary>An interpreter that goes on where the one that was saved stood.</summary>
    /// <exception cref="InvalidDataException">The bytes are not what <see cref="Save"/> made.</exception>
    public static BuildInterpreter Load(ReadOnlyMemory<byte> state)
    {
        var interpreter = new BuildInterpreter();
        var stream = StateStream.ForLoading(state);
        try
        {
            interpreter.Carry(stream);
        }
        catch (Exception e) when (e is OverflowException or ArgumentException)
        {
            throw new InvalidDataException("The snapshot is damaged.", e);
        }

        stream.CheckEnd();
        interpreter._taskTable.EndLoading();
        foreach (var text in stream.KnownTexts)
        {
            interpreter._pool.Add(text); // So that later events bring the same objects, not a second set of them.
        }

        return interpreter;
    }

    private void Carry(StateStream s)
    {
        _problems.Carry(s);
        _counts.Carry(s);
        _times.Carry(s);
        _taskTable.Carry(s); // Before all that mention tasks.
        _tasks.Carry(s);
        _messages.Carry(s);
        _end.Carry(s);
        _refusals.Carry(s);
        _layers.Carry(s);
        _recipes.Carry(s);
        _graph.Carry(s);
        _images.Carry(s);
        _artifacts.Carry(s);
        _stats.Carry(s);
        _variables.Carry(s);
        _phases.Carry(s);
        _exit.Carry(s);
        _drive.Carry(s);
        if (s.Flag(_outcome is not null))
        {
            _outcome = (s.Enum<BuildOutcome>(_outcome?.Outcome), s.Text(_outcome?.Reason));
        }
    }
}
