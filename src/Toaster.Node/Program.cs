using System.Runtime.InteropServices;
using Toaster.Node.Commands;
using Toaster.Node.Terminals;

// The first signal asks to stop, in order; a second one is the operating system's matter.
using var stop = new CancellationTokenSource();
void Stop(PosixSignalContext signal)
{
    if (signal.Signal == PosixSignal.SIGINT && Interrupts.AreTheCommands)
    {
        signal.Cancel = true;
        return;
    }

    signal.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
}

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
return await ToasterCommand.RunAsync(args, Terminal.OfProcess(), stop.Token);
