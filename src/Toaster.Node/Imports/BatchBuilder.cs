using Toaster.Actors.Builds;
using Toaster.Actors.Imports;
using Toaster.Bitbake.Transcoding;

namespace Toaster.Node.Imports;

/// <summary>
/// Gathers transcoded lines into batches. Each event's fields are a slice of its batch's bytes, found where the transcoder
/// wrote them, so nothing is parsed twice.
/// </summary>
internal sealed class BatchBuilder(EventLogTranscoder log) : IDisposable
{
    private const int MostEvents = 1000;
    private const int MostBytes = 512 << 10;

    private readonly List<Entry> _entries = new(MostEvents);
    private readonly BatchBuffer _buffer = new();
    private long _number;

    public bool IsFull => _entries.Count >= MostEvents || _buffer.Written >= MostBytes;

    /// <summary>The line read last, as the next event of the build.</summary>
    public void Add(in SourceLine line)
    {
        var start = _buffer.Written;
        log.WriteEvent(++_number, _buffer);
        _entries.Add(new(_number, log.Time, line.Line, line.Offset, line.End, line.Class, start, _buffer.Written));
    }

    /// <summary>The variables of an earlier build; before the build's own lines.</summary>
    public void AddInheritedVariables(long arrival)
    {
        var start = _buffer.Written;
        if (log.WriteInheritedVariables(_number + 1, _buffer, arrival))
        {
            var place = WrittenPlace.Of(_buffer.Bytes[start..]);
            _entries.Add(new(++_number, arrival, place.Line, place.Offset, place.End, AgentClasses.Variables, start, _buffer.Written));
        }
    }

    public SourceBatch Take(int build, bool isLast)
    {
        var ndjson = _buffer.Take();
        var events = new AgentEvent[_entries.Count];
        for (var i = 0; i < events.Length; i++)
        {
            var e = _entries[i];
            events[i] = new(e.Number, e.Arrival, e.Line, e.Offset, e.End, e.Class, WrittenPlace.Fields(ndjson[e.From..e.To]));
        }

        _entries.Clear();
        return new(build, events, ndjson, default, isLast);
    }

    public void RestartNumbers() => _number = 0;

    public void Dispose() => _buffer.Dispose();

    private readonly record struct Entry(long Number, long Arrival, long Line, long Offset, long End, string Class, int From, int To);
}
