using System.Runtime.CompilerServices;

namespace Toaster.Testing;

/// <summary>Waits for what others bring about. Its limit is a guard against tests that hang; nothing is ever measured by it.</summary>
public static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    // Whoever is waited for needs the processor more than who waits.
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(2);

    /// <param name="meanwhile">Done before each further look, such as moving a clock.</param>
    /// <exception cref="TimeoutException">It did not come to be so.</exception>
    public static Task UntilAsync(Func<bool> isSo, Action? meanwhile = null, [CallerArgumentExpression(nameof(isSo))] string what = "")
        => UntilAsync(() => ValueTask.FromResult(isSo()), meanwhile, what);

    /// <inheritdoc cref="UntilAsync(Func{bool}, Action?, string)"/>
    public static async Task UntilAsync(Func<ValueTask<bool>> isSo, Action? meanwhile = null, [CallerArgumentExpression(nameof(isSo))] string what = "")
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await isSo())
        {
            if (TimeProvider.System.GetElapsedTime(started) > Limit)
            {
                throw new TimeoutException($"Not so after {Limit}: {what}");
            }

            meanwhile?.Invoke();
            await Task.Delay(Look, TimeProvider.System);
        }
    }
}
