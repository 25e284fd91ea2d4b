using Toaster.Actors.Builds;

namespace Toaster.Actors.Imports;

/// <summary>What a line does to the builds of its file. Every line belongs to the segment it extends or begins.</summary>
public enum BoundaryAction
{
    /// <summary>The line belongs to the current segment.</summary>
    Continue,
    /// <summary>The current segment ended with the line before, unfinished; a new one begins with this line.</summary>
    StartsBuild,
    /// <summary>The line ends the build of the current segment; the next line begins a segment that is pending.</summary>
    EndsBuild,
}

/// <summary>
/// Lines of one build. Bytes <see cref="Offset"/> to <see cref="KeyEnd"/> are what its source key is taken from: to the end
/// of its end event, or of its last line when it has none.
/// </summary>
/// <param name="HasVariables">A line of variables is among its lines; without one it inherits the last one before.</param>
/// <param name="Events">Lines in it: readable events, unreadable lines and variables.</param>
public readonly record struct BuildRange(
    long FirstLine, long LastLine, long Offset, long End, long KeyEnd, bool HasEnd, bool HasVariables, long Events);

/// <summary>
/// Cuts a file of events into its builds, in one pass. The lines after an end event are pending: they begin the next build
/// once one of them shows that there is one, and belong to the last build if none ever does. Whoever digests the bytes keeps
/// one running digest per segment: taken at <see cref="BoundaryAction.EndsBuild"/> (behind the line) and at
/// <see cref="BoundaryAction.StartsBuild"/> (before the line); what is pending at the end of the file is dropped unless
/// <see cref="IsPending"/> is false.
/// </summary>
public sealed class BuildBoundaries
{
    private readonly List<BuildRange> _builds = [];
    private BuildRange? _current;
    private bool _begun;

    /// <summary>The current segment holds nothing that makes it a build of its own; true also before the first line.</summary>
    public bool IsPending => !_begun && _builds.Count > 0;

    /// <summary>Builds that are closed; the last one may still get the lines that are pending.</summary>
    public IReadOnlyList<BuildRange> Closed => _builds;

    /// <param name="eventClass">Null for a line that could not be read; <c>agent.Variables</c> for one that holds variables.</param>
    public BoundaryAction Apply(long line, long offset, long end, string? eventClass)
    {
        var action = BoundaryAction.Continue;
        if (eventClass == "bb.event.BuildInit" && _begun)
        {
            Close(hasEnd: false);
            action = BoundaryAction.StartsBuild;
        }

        _current = _current is { } range
            ? range with { LastLine = line, End = end, KeyEnd = end, Events = range.Events + 1 }
            : new(line, line, offset, end, end, false, false, 1);
        switch (eventClass)
        {
            case AgentClasses.Variables:
                _current = _current.Value with { HasVariables = true };
                break;
            case "bb.event.BuildInit" or "bb.event.BuildStarted":
                _begun = true;
                break;
            case "bb.command.CommandFailed" or "bb.command.CommandExit":
            case "bb.command.CommandCompleted" when _begun:
                Close(hasEnd: true);
                action = BoundaryAction.EndsBuild;
                break;
        }

        return action;
    }

    /// <summary>The file has ended: what is pending belongs to the last build. Empty when there was no line at all.</summary>
    public IReadOnlyList<BuildRange> Finish()
    {
        if (_current is { } tail)
        {
            if (IsPending)
            {
                var last = _builds[^1];
                _builds[^1] = last with
                {
                    LastLine = tail.LastLine,
                    End = tail.End,
                    HasVariables = last.HasVariables || tail.HasVariables,
                    Events = last.Events + tail.Events,
                };
                _current = null;
            }
            else
            {
                Close(hasEnd: false);
            }
        }

        return _builds;
    }

    private void Close(bool hasEnd)
    {
        _builds.Add(_current!.Value with { HasEnd = hasEnd });
        (_current, _begun) = (null, false);
    }
}
