using Toaster.Actors.Kernel;

namespace Toaster.Actors.Imports;

/// <summary>The line imports wait in: so many run at once, the others in the order they came.</summary>
internal sealed class ImportSlots(int atOnce) : Actor<ImportSlots.IMessage>
{
    private readonly List<ActorRef<IImportMessage>> _waiting = [];
    private readonly HashSet<ActorRef<IImportMessage>> _running = [];

    internal interface IMessage;

    protected override ValueTask ReceiveAsync(IMessage message, CancellationToken ct)
    {
        switch (message)
        {
            case Acquire acquire when !_running.Contains(acquire.Import) && !_waiting.Contains(acquire.Import):
                _waiting.Add(acquire.Import);
                Context.Watch(acquire.Import, new Release(acquire.Import));
                break;
            case Acquire acquire when _running.Contains(acquire.Import):
                acquire.Import.Tell(new SlotGranted()); // A restarted instance asks again.
                return default;
            case Release release:
                Context.Unwatch(release.Import);
                _running.Remove(release.Import);
                _waiting.Remove(release.Import);
                break;
        }

        Grant();
        return default;
    }

    private void Grant()
    {
        while (_waiting.Count > 0 && _running.Count < atOnce)
        {
            var next = _waiting[0];
            _waiting.RemoveAt(0);
            _running.Add(next);
            next.Tell(new SlotGranted());
        }

        for (var i = 0; i < _waiting.Count; i++)
        {
            _waiting[i].Tell(new SlotPosition(i));
        }
    }

    internal sealed record Acquire(ActorRef<IImportMessage> Import) : IMessage;

    internal sealed record Release(ActorRef<IImportMessage> Import) : IMessage;
}
