using Toaster.Actors.Agents;
using Toaster.Actors.Builds;

namespace Toaster.Actors.Tests.Journal.Model;

/// <content>Batches and seals.</content>
internal sealed partial class World
{
    /// <param name="how">Of twelve: the next events, or the same again, or some of both, or with a hole before them, or all from the first.</param>
    private async Task SendAsync(ModelServer server, Spool spool, int how)
    {
        var count = 1 + (how % 3);
        var first = (how / 3) switch
        {
            0 or 1 => spool.Next,
            2 => Math.Max(1, spool.Next - 2),
            _ when how == 11 => spool.Next + 2,
            _ => 1,
        };
        spool.Sent = Math.Max(spool.Sent, first + count - 1);
        var seen = See($"events {first} to {first + count - 1} of build {spool.Build} attempt {spool.Attempt}", server, spool.Build, typeof(StoredEvents));
        await AnswerAsync(
            seen,
            async () =>
            {
                await ShowTokenAsync(server, spool);
                var taken = await server.Ingest.RecordAsync(spool.Build, spool.Attempt, first, spool.Batch(first, count), default);
                spool.Next = taken.Place.Next;
                seen.Answered($"next {taken.Place.Next}, {taken.Desired}", Writes.Last, (spool.Build, now => now.IsRunning(spool.Attempt)
                    && now.Events + 1 == taken.Place.Next && now.Events >= first + count - 1 && now.Desired == taken.Desired));
            },
            refused => refused.Code switch
            {
                "hole" when refused.Place is { } place => Hole(place),
                _ => Refused(spool, refused.Code),
            });

        Func<BuildModel, bool> Hole(StreamPlace place)
        {
            spool.Next = place.Next;
            return now => now.IsRunning(spool.Attempt) && now.Events + 1 == place.Next && first > place.Next;
        }
    }

    private async Task SealAsync(ModelServer server, Spool spool, int how)
    {
        var last = how % 4 == 3 ? spool.Sent : spool.Next - 1;
        var seal = new AttemptSeal(last, spool.Digest(last), null, null);
        var seen = See($"seal of build {spool.Build} attempt {spool.Attempt} at {last}", server, spool.Build, typeof(AttemptSealed));
        await AnswerAsync(
            seen,
            async () =>
            {
                await ShowTokenAsync(server, spool);
                var events = await server.Ingest.SealAsync(spool.Build, spool.Attempt, seal, default);
                seen.Answered("sealed", Writes.Last, (spool.Build, now => now.Stage == Stage.Sealed && now.Attempt == spool.Attempt && now.Events == events && events == last));
            },
            refused => refused.Code switch
            {
                "missing" => now => now.IsRunning(spool.Attempt) && now.Events != last,
                _ => Refused(spool, refused.Code),
            });
    }

    private static Func<BuildModel, bool>? Refused(Spool spool, string code) => code switch
    {
        "superseded" => now => now.Attempt > spool.Attempt || now.Stage == Stage.Waiting || now.Stage is Stage.Abandoned or Stage.Cancelled,
        "sealed" => now => now.IsOver && now.Attempt == spool.Attempt,
        "no-such-attempt" => now => now.Attempt < spool.Attempt,
        "no-such-build" => now => now.Stage == Stage.None,
        "unavailable" or "busy" => null,
        _ => _ => false, // Nothing else is ever right here, and so is not another digest.
    };

    private static async Task ShowTokenAsync(ModelServer server, Spool spool)
        => Assert.True(await server.Ingest.AcceptsAsync(spool.Token, spool.Build, spool.Attempt, default), "The token of an attempt is not accepted.");
}
