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
    /// A file object as for <see cref="BaseSelector.Register(object, Readiness, object?)"/>, looked up when subscribing. It stays
    /// its owner's; dispose of the subscription before closing it.
    /// </param>
    /// <param name="events">Read, Write, Priority or a combination.</param>
    /// <param name="data">Anything; it comes back in the events' key.</param>
    /// <param name="trigger">When it is reported again.</param>
    /// <returns>
    /// Events on the loop's thread, one at a time. Completes when the file object is unregistered
    /// (<see cref="SelectorLoopScheduler.Unregister"/>) or the source ends. Fails when the descriptor is refused or turns out not to
    /// be open; that ends this subscription only. After the source has ended it fails with an
    /// <see cref="ObjectDisposedException"/>.
    /// </returns>
    /// <remarks>
    /// <para>
    /// A file object that is closed while it is observed is a mistake that a kernel may not report. epoll(7) and kqueue(2) forget
    /// the descriptor in silence; poll(2), select(2) and /dev/poll notice at their next wait, unless the number is another file
    /// by then. When the number is observed again, observers of the closed file fail with an
    /// <see cref="ObjectDisposedException"/>, and the new file is observed. That it is another file is known
    /// </para>
    /// <list type="bullet">
    /// <item><description>by the handle, on every selector: the same open <see cref="System.Runtime.InteropServices.SafeHandle"/> is
    /// the same file, and one that is closed is none;</description></item>
    /// <item><description>from an <see cref="IFileObject"/> that throws <see cref="ObjectDisposedException"/> or has another number by
    /// now, on every selector;</description></item>
    /// <item><description>from the kernel, with epoll and kqueue, while it is asked for the old file: also for a bare number, and for an
    /// <see cref="IFileObject"/> that was opened again under its number. The other selectors know numbers alone: there, who
    /// observes a bare number gets the events of the file that has it.</description></item>
    /// </list>
    /// </remarks>
    /// <exception cref="ArgumentException">
    /// The mask is no good, or the object can have no descriptor: it is of another kind, a negative number, an invalid handle.
    /// </exception>
    /// <exception cref="NotSupportedException">The selector does not have the trigger, or cannot wait for Priority.</exception>
    IObservable<ReadinessEvent> WhenReady(
        object fileObject, Readiness events, object? data = null, Trigger trigger = Trigger.Level);

    /// <summary>
    /// The keys being observed: at first one <see cref="SelectorKeyChangeReason.Registered"/> for each there is, then every
    /// change, on the loop's thread. An await counts as an observer, until the end of the loop's turn in which it was resumed.
    /// Completes when the source ends, and at once when it has ended already.
    /// </summary>
    /// <remarks>
    /// No change is left out, so changes wait in memory until the observer has received them, up to 1,024 in a turn of the loop.
    /// An observer that is slow holds up the whole loop, and with it every change that is made on the loop; changes that other
    /// threads make meanwhile (they subscribe to readiness and unsubscribe) wait without a bound. Return soon from <c>OnNext</c>,
    /// and hand what takes long to another thread.
    /// </remarks>
    IObservable<SelectorKeyChange> KeyChanges { get; }
}
