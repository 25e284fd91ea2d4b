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
internal sealed class BuildRecording
{
    private readonly ArrayBufferWriter<byte> _output = new(64 << 10);
    private readonly Spool _spool;
    private readonly LogCollector? _logs;
    private readonly long _known;

    /// <summary>Line of the log up to which the spool has all: only where it goes on by place.</summary>
    private readonly long _readTo;
    private SpoolLine _last;
    private SpoolEnd? _end;

    /// <param name="collector">Is told of events that announce logs; null: none are collected.</param>
    /// <param name="byPlace">
    /// The spool holds events of the recorder's own between those of the log: what it has is told by the line of its last event, not by
    /// counting.
    /// </param>
    public BuildRecording(Spool spool, LogCollector? collector = null, bool byPlace = false)
    {
        (_spool, _logs, _known) = (spool, collector, spool.Count);
        if (!byPlace || _known == 0)
        {
            return;
        }

        _last = SpoolLine.Head(spool.Read(_known));
        (Number, _readTo) = (_known, _last.Line);
        for (var number = 1L; _logs is not null && number <= _known; number++)
        {
            var line = spool.Read(number);
            if (SpoolLine.Head(line).Class is var name && LogCollector.Wants(name))
            {
                _logs.OnEvent(number, name, line);
            }
        }
    }

    public Spool Spool => _spool;

    public long Number { get; private set; }

    public bool HasVariables { get; private set; }

    /// <summary>Bytes that are not in the spool yet.</summary>
    public int Unwritten => _output.WrittenCount;

    /// <summary>Why the spool cannot be written; null while it can.</summary>
    public string? Problem { get; private set; }

    /// <summary>The line that the tail read last.</summary>
    public void Write(EventLogTail tail, in SourceLine line, long arrival)
    {
        HasVariables |= line.Kind == SourceLineKind.Variables;
        if (line.Line <= _readTo)
        {
            return;
        }

        var eventClass = line.Kind == SourceLineKind.Variables ? "agent.Variables" : line.Class;
        var isWanted = _logs is not null && line.Kind != SourceLineKind.Bad && LogCollector.Wants(eventClass);
        if (++Number > _known)
        {
            var start = _output.WrittenCount;
            tail.WriteEvent(Number, _output, arrival);
            if (isWanted)
            {
                _logs!.OnEvent(Number, eventClass!, _output.WrittenSpan[start..]);
            }
        }
        else if (isWanted)
        {
            var again = new ArrayBufferWriter<byte>();
            tail.WriteEvent(Number, again, arrival);
            _logs!.OnEvent(Number, eventClass!, again.WrittenSpan);
        }

        _last = new(Number, arrival, line.Line, line.Offset, line.End, line.Class);
    }

    public void Write(HeldEvents held)
    {
        HasVariables |= held.HasVariables;
        foreach (var line in held.Lines())
        {
            var head = SpoolLine.Head(line.Span);
            if (head.Line <= _readTo)
            {
                continue;
            }

            _last = head with { Number = ++Number };
            if (_logs is not null && LogCollector.Wants(_last.Class))
            {
                _logs.OnEvent(Number, _last.Class, line.Span);
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

    /// <summary>Looks at _logs that grow.</summary>
    public void PollLogs() => _logs?.Poll();

    /// <summary>Once all is written, the spool is at its end.</summary>
    public void End(SpoolEnd end)
    {
        _logs?.Finish();
        _end = end;
    }

    /// <summary>Writes what is left to be written; false when the disk does not take it, and it has to be tried again.</summary>
    public bool TryFlush()
    {
        try
        {
            if (_output.WrittenCount > 0)
            {
                _spool.Append(_output.WrittenSpan);
                _output.ResetWrittenCount();
            }

            if (_end is { } end)
            {
                _spool.End(end);
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
