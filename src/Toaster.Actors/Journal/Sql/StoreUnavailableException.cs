namespace Toaster.Actors.Journal.Sql;

/// <summary>
/// The data directory cannot be opened: in use by another process, not writable, written by a newer Toaster, damaged.
/// The message is one sentence for the operator; nothing was changed.
/// </summary>
public sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
