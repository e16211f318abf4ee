using System.Runtime.ExceptionServices;

namespace Rx.Selectors;

/// <summary>Brings an <c>await</c> in a handler back to the loop it began on.</summary>
internal sealed class SelectorSynchronizationContext(SelectorLoop loop) : SynchronizationContext
{
    private readonly SelectorLoop _loop = loop;

    /// <summary>
    /// Queues the callback like any other work. Once the loop has ended it goes to the thread pool instead: it is the rest of
    /// somebody's method, whose <c>finally</c> must not be lost.
    /// </summary>
    public override void Post(SendOrPostCallback d, object? state)
    {
        var work = new Callback(d, state);
        if (!_loop.TryPost(work))
        {
            work.Abandon();
        }
    }

    /// <summary>
    /// Runs the callback on the loop and waits for it; from another thread than a driven loop's host that takes until the next
    /// turn. On the loop's thread, and on the host's between two turns, it runs here and now: nothing else would run it before
    /// this returns. Once the loop has ended the thread pool runs it.
    /// </summary>
    public override void Send(SendOrPostCallback d, object? state)
    {
        if (_loop.IsHere)
        {
            RunHere(d, state);
            return;
        }

        using var done = new ManualResetEventSlim();
        ExceptionDispatchInfo? failure = null;
        Post(
            _ =>
            {
                try
                {
                    d(state);
                }
                catch (Exception e)
                {
                    failure = ExceptionDispatchInfo.Capture(e);
                }
                finally
                {
                    done.Set();
                }
            },
            null);
        done.Wait();
        failure?.Throw();
    }

    /// <summary>Between two turns the host's own context is current: an <c>await</c> in the callback is to come back to the loop.</summary>
    public void RunHere(SendOrPostCallback d, object? state)
    {
        SynchronizationContext? before = Current;
        SetSynchronizationContext(this);
        try
        {
            d(state);
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    public override SynchronizationContext CreateCopy() => this;

    private sealed class Callback(SendOrPostCallback callback, object? state) : WorkItem, IThreadPoolWorkItem
    {
        public override void Run() => callback(state);

        public override void Abandon() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

        void IThreadPoolWorkItem.Execute() => callback(state);
    }
}
