namespace Toaster.Node.Terminals;

/// <summary>Ctrl-C goes to every process at the terminal. While one of them is a command that was started for the user, it is meant for that.</summary>
internal static class Interrupts
{
    private static volatile bool _areTheCommands;

    public static bool AreTheCommands => _areTheCommands;

    /// <summary>Until it is disposed, this process takes no notice of Ctrl-C.</summary>
    public static IDisposable LeaveToTheCommand()
    {
        _areTheCommands = true;
        return new Ended();
    }

    private sealed class Ended : IDisposable
    {
        public void Dispose() => _areTheCommands = false;
    }
}
