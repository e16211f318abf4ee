using System.Reactive.Linq;
using System.Runtime.CompilerServices;

namespace Rx.Selectors;

/// <summary>Shorter and other ways to wait for readiness, on any <see cref="IReadinessSource"/>.</summary>
public static class ReadinessSourceExtensions
{
    /// <summary>When a file object can be read, or accepted from: <see cref="IReadinessSource.WhenReady"/> for Read.</summary>
    /// <param name="source">Where readiness comes from.</param>
    /// <param name="fileObject">A file object, as for <see cref="IReadinessSource.WhenReady"/>.</param>
    /// <param name="data">Anything; it comes back in the events' key.</param>
    /// <param name="trigger">When it is reported again.</param>
    /// <returns>The same as <see cref="IReadinessSource.WhenReady"/>.</returns>
    /// <exception cref="ArgumentException">No such object can have a descriptor.</exception>
    /// <exception cref="NotSupportedException">The selector does not have the trigger, or cannot wait for Priority.</exception>
    public static IObservable<ReadinessEvent> WhenReadable(
        this IReadinessSource source, object fileObject, object? data = null, Trigger trigger = Trigger.Level)
    {
        ArgumentNullException.ThrowIfNull(source);
        return source.WhenReady(fileObject, Readiness.Read, data, trigger);
    }

    /// <summary>When a file object can be written: <see cref="IReadinessSource.WhenReady"/> for Write.</summary>
    /// <param name="source">Where readiness comes from.</param>
    /// <param name="fileObject">A file object, as for <see cref="IReadinessSource.WhenReady"/>.</param>
    /// <param name="data">Anything; it comes back in the events' key.</param>
    /// <param name="trigger">When it is reported again. A socket can be written nearly always: subscribe while there is something to write.</param>
    /// <returns>The same as <see cref="IReadinessSource.WhenReady"/>.</returns>
    /// <exception cref="ArgumentException">No such object can have a descriptor.</exception>
    /// <exception cref="NotSupportedException">The selector does not have the trigger, or cannot wait for Priority.</exception>
    public static IObservable<ReadinessEvent> WhenWritable(
        this IReadinessSource source, object fileObject, object? data = null, Trigger trigger = Trigger.Level)
    {
        ArgumentNullException.ThrowIfNull(source);
        return source.WhenReady(fileObject, Readiness.Write, data, trigger);
    }

    /// <summary>
    /// A file object's readiness for what <paramref name="events"/> said last: one subscription whose mask changes in place, without
    /// a gap. <see cref="Readiness.None"/> pauses it.
    /// </summary>
    /// <remarks>
    /// <para>
    /// A connection reads always, and waits for room only while it has something to send:
    /// <code>
    /// IObservable&lt;Readiness&gt; events = hasOutput.Select(has => has ? Readiness.Read | Readiness.Write : Readiness.Read);
    /// loop.WhenReady(socket, events, trigger: Trigger.Edge).Subscribe(ready => ReadAndWrite(ready.Events));
    /// </code>
    /// </para>
    /// <para>
    /// A mask takes effect when its <c>OnNext</c> returns, on any thread: the kernel is asked for the new one in one system call,
    /// the registration stays, and <see cref="IReadinessSource.KeyChanges"/> says <see cref="SelectorKeyChangeReason.Modified"/>.
    /// What is ready already for the new mask is reported, with <see cref="Trigger.Edge"/> too: no event is lost. A change
    /// allocates one key, an event nothing. Equal masks in a row count as one. <see cref="ReadinessEventExtensions.Disarm"/> and
    /// <see cref="ReadinessEventExtensions.Arm"/> work beside it: the kernel is asked while the mask is not
    /// <see cref="Readiness.None"/> and the subscription is armed. So a <see cref="Trigger.OneShot"/> that has fired is armed by
    /// <c>Arm</c>, and not by a new mask.
    /// </para>
    /// </remarks>
    /// <param name="source">Where readiness comes from.</param>
    /// <param name="fileObject">A file object, as for <see cref="IReadinessSource.WhenReady"/>. It is looked up when subscribing.</param>
    /// <param name="events">
    /// Read, Write, Priority, a combination or none; until it has said something, nothing is registered. When it completes, its
    /// last mask holds; if that is none, the result completes too. Its error is the result's.
    /// </param>
    /// <param name="data">Anything; it comes back in the events' key.</param>
    /// <param name="trigger">When it is reported again.</param>
    /// <returns>
    /// Events on the loop's thread. It ends as that of <see cref="IReadinessSource.WhenReady"/>; it fails with an
    /// <see cref="ArgumentException"/> for a mask that cannot be asked for, and with a <see cref="NotSupportedException"/> for
    /// Priority where the selector cannot wait for it.
    /// </returns>
    /// <exception cref="ArgumentException">No such object can have a descriptor.</exception>
    /// <exception cref="NotSupportedException">The selector does not have the trigger.</exception>
    public static IObservable<ReadinessEvent> WhenReady(
        this IReadinessSource source,
        object fileObject,
        IObservable<Readiness> events,
        object? data = null,
        Trigger trigger = Trigger.Level)
    {
        ArgumentNullException.ThrowIfNull(source);
        FileDescriptors.ThrowIfNever(fileObject);
        ArgumentNullException.ThrowIfNull(events);
        return source is IChangingReadiness changing
            ? changing.WhenReady(fileObject, events, data, trigger)
            : events.DistinctUntilChanged()
                .Select(mask => mask == Readiness.None
                    ? Observable.Empty<ReadinessEvent>()
                    : source.WhenReady(fileObject, mask, data, trigger))
                .Switch();
    }

    /// <summary>
    /// Waits once, and goes on on the loop's thread, whatever context it was awaited from.
    /// </summary>
    /// <remarks>
    /// A loop that awaits, reads and awaits again makes no system call for waiting and allocates nothing: the interest is kept
    /// until the turn of the loop ends, and dropped if it is not awaited by then. That is so for objects with a handle. A bare
    /// number, or an <see cref="IFileObject"/>, may be another file by the next await: epoll(7) and kqueue(2) are asked each
    /// time, in one system call, and another file is registered anew; poll(2) and select(2) know numbers alone, and wait for
    /// the file that has the number then. It is for <c>await</c>, once; it cannot be blocked on, and away from the loop
    /// <c>IsCompleted</c> means nothing before the awaiter has gone on.
    /// </remarks>
    /// <param name="source">Where readiness comes from.</param>
    /// <param name="fileObject">A file object, as for <see cref="IReadinessSource.WhenReady"/>.</param>
    /// <param name="events">Read, Write, Priority or a combination.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>
    /// What the file object is ready for. Fails with an <see cref="OperationCanceledException"/> when cancelled or when the
    /// file object is unregistered, with an <see cref="ObjectDisposedException"/> when it or the source has been closed, and
    /// with a <see cref="SelectorException"/> when the kernel refuses.
    /// </returns>
    /// <exception cref="ArgumentException">The mask is no good, or no such object can have a descriptor.</exception>
    public static ValueTask<ReadinessEvent> ReadyAsync(
        this IReadinessSource source,
        object fileObject,
        Readiness events,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        return source is IAwaitableReadiness awaitable
            ? awaitable.ReadyAsync(fileObject, events, cancellationToken)
            : new ValueTask<ReadinessEvent>(ReadyTask.Of(source, fileObject, events, cancellationToken));
    }

    /// <summary>
    /// Readiness one event at a time: the next is waited for when the loop body comes back for it, and nothing is asked of the
    /// kernel meanwhile. The body begins on the loop's thread each time, or in the <see cref="SynchronizationContext"/> that
    /// the enumeration was begun in, if there was another one.
    /// </summary>
    /// <param name="source">Where readiness comes from.</param>
    /// <param name="fileObject">A file object, as for <see cref="IReadinessSource.WhenReady"/>.</param>
    /// <param name="events">Read, Write, Priority or a combination.</param>
    /// <param name="cancellationToken">Ends the enumeration with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>
    /// The events, until the file object is unregistered or the source ends. Errors are those of <see cref="ReadyAsync"/>.
    /// </returns>
    /// <exception cref="ArgumentException">The mask is no good, or no such object can have a descriptor.</exception>
    public static IAsyncEnumerable<ReadinessEvent> ReadyEventsAsync(
        this IReadinessSource source,
        object fileObject,
        Readiness events,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        FileDescriptors.ThrowIfNever(fileObject);
        ReadinessBits.ThrowIfNotAskable(events, nameof(events));
        return EnumerateAsync(source, fileObject, events, cancellationToken);
    }

    private static async IAsyncEnumerable<ReadinessEvent> EnumerateAsync(
        IReadinessSource source,
        object fileObject,
        Readiness events,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadinessEvent ready;
            try
            {
                ready = await source.ReadyAsync(fileObject, events, cancellationToken);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                yield break; // unregistered
            }
            catch (ObjectDisposedException e) when (SelectorLoop.IsEndingException(e))
            {
                yield break; // the source has ended
            }

            yield return ready;
        }
    }
}
