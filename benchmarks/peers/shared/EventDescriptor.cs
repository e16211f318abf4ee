namespace Rx.Selectors.Peers;

/// <summary>
/// An eventfd to wait on: how a thread hears that a round is over or a reply is there, with the same system calls in every
/// program.
/// </summary>
internal sealed class EventDescriptor
{
    private readonly int _number = Libc.OpenEvent();

    public void Set() => Libc.SignalEvent(_number);

    public void Wait() => Libc.AwaitEvent(_number);
}
