namespace Toaster.Actors.Kernel;

/// <summary>A message that does not exist.</summary>
internal readonly record struct Nothing;

/// <summary>Only has children, and restarts them.</summary>
internal sealed class Branch : Actor<Nothing>
{
    protected override ValueTask ReceiveAsync(Nothing message, CancellationToken ct) => default;
}
