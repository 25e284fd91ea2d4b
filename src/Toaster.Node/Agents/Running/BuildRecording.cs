using System.Buffers;
using System.Text.Json;
using Toaster.Bitbake.Tailing;
using Toaster.Bitbake.Transcoding;
using Toaster.Node.Agents.Collecting;
using Toaster.Node.Agents.Spooling;

namespace Toaster.Node.Agents.Running;

/// <summary>
/// Numbers the events of one build and writes them into its spool, those that are there already left out. What the disk does not take
/// now stays here and is tried again.
/// </summary>
/// <param name="logs">Is told of events that announce logs; null: none are collected.</param>
internal sealed class BuildRecording(Spool spool, LogCollector? logs = null)
{
    private readonly ArrayBufferWriter<byte> _output = new(64 << 10);
    private readonly long _known = spool.Count;
    private SpoolLine _last;
    private SpoolEnd? _end;

    public Spool Spool => spool;

    public long Number { get; private set; }

    public bool HasVariables { get; private set; }

    /// <summary>Bytes that are not in the spool yet.</summary>
    public int Unwritten => _output.WrittenCount;

    /// <summary>Why the spool cannot be written; null while it can.</summary>
    public string? Problem { get; private set; }

    /// <summary>The line that the tail read last.</summary>
    public void Write(EventLogTail tail, in SourceLine line, long arrival)
    {
        var eventClass = line.Kind == SourceLineKind.Variables ? "agent.Variables" : line.Class;
        var isWanted = logs is not null && line.Kind != SourceLineKind.Bad && LogCollector.Wants(eventClass);
        if (++Number > _known)
        {
            var start = _output.WrittenCount;
            tail.WriteEvent(Number, _output, arrival);
            if (isWanted)
            {
                logs!.OnEvent(Number, eventClass!, _output.WrittenSpan[start..]);
            }
        }
        else if (isWanted)
        {
            var again = new ArrayBufferWriter<byte>();
            tail.WriteEvent(Number, again, arrival);
            logs!.OnEvent(Number, eventClass!, again.WrittenSpan);
        }

        _last = new(Number, arrival, line.Line, line.Offset, line.End, line.Class);
        HasVariables |= line.Kind == SourceLineKind.Variables;
    }

    public void Write(HeldEvents held)
    {
        HasVariables |= held.HasVariables;
        foreach (var line in held.Lines())
        {
            _last = SpoolLine.Head(line.Span) with { Number = ++Number };
            if (logs is not null && LogCollector.Wants(_last.Class))
            {
                logs.OnEvent(Number, _last.Class, line.Span);
            }

            if (Number > _known)
            {
                HeldEvents.Write(line.Span, Number, _output);
            }
        }

        held.Clear();
    }

    public void InheritVariables(EventLogTail tail, long arrival)
    {
        if (Number < _known || tail.WriteInheritedVariables(Number + 1, _output, arrival))
        {
            Number++;
            HasVariables = true;
        }
    }

    /// <summary>An event of the recorder's own; it has the place of the line before.</summary>
    public void Write(string eventClass, long arrival, Action<Utf8JsonWriter> fields)
        => _output.Write((_last with { Number = ++Number, Time = arrival, Class = eventClass }).Write(fields));

    /// <summary>Looks at logs that grow.</summary>
    public void PollLogs() => logs?.Poll();

    /// <summary>Once all is written, the spool is at its end.</summary>
    public void End(SpoolEnd end)
    {
        logs?.Finish();
        _end = end;
    }

    /// <summary>Writes what is left to be written; false when the disk does not take it, and it has to be tried again.</summary>
    public bool TryFlush()
    {
        try
        {
            if (_output.WrittenCount > 0)
            {
                spool.Append(_output.WrittenSpan);
                _output.ResetWrittenCount();
            }

            if (_end is { } end)
            {
                spool.End(end);
                _end = null;
            }

            Problem = null;
            return true;
        }
        catch (IOException e)
        {
            Problem = e.Message;
            return false;
        }
    }
}
