namespace Toaster.Chaos.Live.Faults;

/// <summary>One kind of fault, and how it is made and taken back.</summary>
/// <param name="Victim">As the report names it.</param>
/// <param name="What">As the report names it.</param>
/// <param name="MakeAsync">Returns once all is as it was; false: it could not be made now. The token ends the waiting in the middle of it.</param>
internal sealed record Strike(string Victim, string What, Func<Random, CancellationToken, Task<bool>> MakeAsync);
