// Placeholder for the chat server: it only keeps the promises that .ci/run relies on.
using System.Runtime.InteropServices;

using var stopped = new ManualResetEventSlim();
using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);

Console.WriteLine("listening on 127.0.0.1:0");
stopped.Wait();

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stopped.Set();
}
