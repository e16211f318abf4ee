using System.Runtime.InteropServices;

namespace Rx.Selectors.Tests.Support;

/// <summary>The thread of a loop as the kernel knows it, with signals blocked on it, so that they can be sent to it.</summary>
internal sealed partial class LoopThread
{
    private readonly ReadinessLoop _loop;

    public LoopThread(ReadinessLoop loop, params PosixSignal[] blocked)
    {
        _loop = loop;
        Id = loop.Run(() =>
        {
            SignalDescriptor.Block(blocked);
            return Libc.CurrentThreadId();
        });
    }

    public int Id { get; }

    public void Send(int signal) => Libc.SignalThread(Id, signal);

    /// <summary>Sends a signal with a value, which only the thread itself can do without knowing how threads are represented.</summary>
    public void Queue(int signal, int value) =>
        Assert.Equal(0, _loop.Run(() => pthread_sigqueue(pthread_self(), signal, value)));

#pragma warning disable IDE1006 // the C names
    [LibraryImport("libc")]
    private static partial nint pthread_self();

    [LibraryImport("libc")]
    private static partial int pthread_sigqueue(nint thread, int signal, nint value);
#pragma warning restore IDE1006
}
