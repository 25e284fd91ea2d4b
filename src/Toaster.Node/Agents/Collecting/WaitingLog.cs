namespace Toaster.Node.Agents.Collecting;

/// <summary>A log in a <see cref="LogSpool"/>: its pieces, and how far it was sent.</summary>
/// <param name="first">Its first piece.</param>
/// <param name="number">In the order they began.</param>
internal sealed class WaitingLog(LogPiece first, int number)
{
    private readonly List<(long Offset, int Count, long At)> _pieces = [];
    private bool _isTold; // That it is complete.
    private bool _isToAsk; // The server is asked how much it has.

    public LogPiece First => first;

    public int Number => number;

    public long Length { get; private set; }

    public long Sent { get; private set; }

    public bool IsComplete { get; private set; }

    public bool IsUrgent { get; private set; }

    public bool IsDropped { get; set; }

    public bool HasWork => !IsDropped && (Sent < Length || _isToAsk || (IsComplete && !_isTold));

    public void Add(LogPiece piece, long at, bool isOld)
    {
        if (piece.Bytes > 0)
        {
            _pieces.Add((Length, piece.Bytes, at));
        }

        Length += piece.Bytes;
        IsComplete |= piece.IsLast;
        IsUrgent |= piece.IsUrgent;
        if (isOld)
        {
            Sent = Length;
            _isToAsk = true;
        }
    }

    public bool Moved(long length, bool wasLast)
    {
        Sent = Math.Min(length, Length);
        _isToAsk = false;
        _isTold |= wasLast;
        return true;
    }

    /// <summary>Pieces from the one that holds this byte on.</summary>
    public IEnumerable<(long Offset, int Count, long At)> From(long offset)
    {
        var (low, high) = (0, _pieces.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _pieces[middle].Offset + _pieces[middle].Count <= offset ? (middle + 1, high) : (low, middle);
        }

        for (var i = low; i < _pieces.Count; i++)
        {
            yield return _pieces[i];
        }
    }
}
