namespace Toaster.Actors.Journal;

/// <summary>What every journal asks of its callers before it touches anything.</summary>
internal static class AppendRequests
{
    /// <summary>Throws <see cref="ArgumentException"/> when a request contradicts itself: that is a mistake in the program.</summary>
    public static void Validate(IReadOnlyList<AppendRequest> requests)
    {
        foreach (var request in requests)
        {
            if (request.Next.LastSeq != request.Expected.LastSeq + request.Rows.Count)
            {
                throw new ArgumentException(
                    $"{request.Id}: after {request.Rows.Count} rows on {request.Expected.LastSeq} the last is not {request.Next.LastSeq}.", nameof(requests));
            }

            if (request.Next.LastSeq == 0)
            {
                throw new ArgumentException($"{request.Id}: a new entity begins with a row.", nameof(requests));
            }
        }
    }
}
