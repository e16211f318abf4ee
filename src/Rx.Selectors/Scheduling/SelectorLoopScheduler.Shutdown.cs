namespace Rx.Selectors;

/// <content>The orderly end.</content>
public abstract partial class SelectorLoopScheduler
{
    private static readonly TimeSpan UsualShutdownTimeout = TimeSpan.FromSeconds(30); // as in .NET's generic host

    /// <summary>
    /// Ends the loop in order: what is queued runs, also what that work queues, and what other threads queue until nothing is
    /// left; then observers are completed and the selector is closed. <see cref="Dispose"/> is the abrupt end, after which nothing
    /// more begins. Any thread may call it, the loop's own too, where it can be awaited.
    /// </summary>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>Meanwhile</term><description>What becomes of it</description></listheader>
    /// <item><term>work for as soon as possible</term><description>runs, from whichever thread it comes, until the queue is empty;
    /// then it is refused with an <see cref="ObjectDisposedException"/></description></item>
    /// <item><term>timers</term><description>run if they are due when the shutdown begins; those that are due later, and new ones,
    /// are dropped, as <see cref="Dispose"/> drops them. Periodic actions stop</description></item>
    /// <item><term>file objects that are ready</term><description>are reported while work is left to run</description></item>
    /// <item><term>new subscriptions</term><description>are accepted, and complete with all others</description></item>
    /// <item><term>bytes that wait in a <see cref="SendQueue"/></term><description>are not work of the loop's and are dropped:
    /// complete the queue and await its <see cref="SendQueue.Finished"/> first</description></item>
    /// <item><term>another call of this</term><description>waits for the same end; the shortest timeout counts</description></item>
    /// <item><term><see cref="Dispose"/></term><description>ends it abruptly</description></item>
    /// </list>
    /// <para>
    /// The turns of a <see cref="DrivenSelectorScheduler"/> are its host's, and so is its shutdown: the host goes on calling
    /// <see cref="DrivenSelectorScheduler.RunOnce"/> until that returns false. If it does not, the timeout ends the loop on the
    /// thread pool.
    /// </para>
    /// </remarks>
    /// <param name="timeout">
    /// After how long it ends abruptly, if work is still left or an action does not return. 30 seconds when null;
    /// <see cref="Timeout.InfiniteTimeSpan"/> for no limit.
    /// </param>
    /// <returns>
    /// Ends when the loop has. True when nothing that was queued was dropped. False when the loop was ended abruptly: by the
    /// timeout, by <see cref="Dispose"/>, or before this was called; after the timeout it does not wait for an action that does
    /// not return. Fails with what ended the loop, if that is an exception. Its continuations are the thread pool's.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="timeout"/> is negative and not <see cref="Timeout.InfiniteTimeSpan"/>, or longer than 49 days.
    /// </exception>
    public Task<bool> ShutdownAsync(TimeSpan? timeout = null)
    {
        TimeSpan limit = timeout ?? UsualShutdownTimeout;
        if (limit != Timeout.InfiniteTimeSpan)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(limit, TimeSpan.Zero, nameof(timeout));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(limit.TotalMilliseconds, uint.MaxValue - 1, nameof(timeout));
        }

        if (Loop.Stop())
        {
            EndUndriven();
        }

        return WaitForEnd(limit);
    }

    /// <summary>Nothing drives the loop, which is ending: it has no turns to wait for.</summary>
    private protected abstract void EndUndriven();

    private async Task<bool> WaitForEnd(TimeSpan limit)
    {
        try
        {
            await WhenEnded.WaitAsync(limit).ConfigureAwait(false);
        }
        catch (TimeoutException) when (!WhenEnded.IsCompleted)
        {
            Dispose();
            return false;
        }

        return Loop.HasEndedInOrder;
    }
}
