namespace Rx.Selectors.Peers;

/// <summary>
/// An eventfd that signals the end of a round, or a reply, to a waiting thread, with the same system calls in every program.
/// </summary>
internal sealed class EventDescriptor
{
    private readonly int _number = Libc.OpenEvent();

    public void Set() => Libc.SignalEvent(_number);

    public void Wait() => Libc.AwaitEvent(_number);
}
