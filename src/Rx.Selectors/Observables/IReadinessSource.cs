using System.Reactive.Concurrency;

namespace Rx.Selectors;

/// <summary>
/// Where readiness comes from: what a pipeline is written against, so that it runs over a kernel or in virtual time.
/// </summary>
public interface IReadinessSource
{
    /// <summary>The scheduler that readiness is delivered on.</summary>
    IScheduler Scheduler { get; }

    /// <summary>
    /// A file object's readiness. Cold: subscribing asks the kernel, disposing of the subscription stops asking, both at once
    /// and on any thread. Subscribers of one file object share one registration, and the kernel is asked for what they want
    /// together; nobody subscribed means nothing is asked for.
    /// </summary>
    /// <param name="fileObject">
    /// A <see cref="System.Net.Sockets.Socket"/>, a <see cref="System.Runtime.InteropServices.SafeHandle"/>, a
    /// <see cref="FileStream"/>, a <see cref="System.IO.Pipes.PipeStream"/>, an <see cref="IFileObject"/>, or a raw descriptor
    /// (<see cref="int"/> or <see cref="nint"/>). It stays its owner's; dispose of the subscription before closing it.
    /// </param>
    /// <param name="events">Read, Write, Priority or a combination.</param>
    /// <param name="data">Anything; it comes back in the events' key.</param>
    /// <param name="trigger">When it is reported again.</param>
    /// <returns>
    /// Events on the loop's thread, one at a time. Completes when the file object is unregistered
    /// (<see cref="SelectorLoopScheduler.Unregister"/>) or the source ends. Fails when the descriptor is refused or turns out not to
    /// be open; that ends this subscription only. But a kernel does not tell everything: epoll(7) forgets a descriptor that is
    /// closed under it in silence, poll(2) and select(2) notice at their next wait. After the source has ended it fails with an
    /// <see cref="ObjectDisposedException"/>.
    /// </returns>
    /// <exception cref="ArgumentException">The mask is no good, or no such object can have a descriptor.</exception>
    /// <exception cref="NotSupportedException">The selector does not have the trigger, or cannot wait for Priority.</exception>
    IObservable<ReadinessEvent> WhenReady(
        object fileObject, Readiness events, object? data = null, Trigger trigger = Trigger.Level);

    /// <summary>
    /// The keys being observed: at first one <see cref="SelectorKeyChangeReason.Registered"/> for each there is, then every
    /// change, on the loop's thread. An await counts as an observer, until the end of the loop's turn in which it was resumed.
    /// Completes when the source ends, and at once when it has ended already.
    /// </summary>
    IObservable<SelectorKeyChange> KeyChanges { get; }
}
