namespace Toaster.Chaos;

/// <summary>What the rig is there to find: the program did not keep a promise. The message says which, and where.</summary>
internal sealed class ChaosFailure(string message, Exception? inner = null) : Exception(message, inner);
