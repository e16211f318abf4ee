using System.Diagnostics;
using Rx.Selectors.Tests.Support;

namespace Rx.Selectors.Tests.Selectors.Contract;

/// <summary>
/// What every selector keeps to, whatever it waits with. A suite is a class derived from this one; each backend's test
/// file says which suites it passes.
/// </summary>
public abstract class SelectorContract : IDisposable
{
    private readonly Stack<IDisposable> _owned = new();

    protected SelectorContract(Backend backend)
    {
        Assert.SkipUnless(backend.WhyNot is null, backend.WhyNot ?? string.Empty);
        Backend = backend;
        Selector = backend.Create();
    }

    protected Backend Backend { get; }

    protected BaseSelector Selector { get; }

    /// <summary>Long enough never to be reached.</summary>
    protected static TimeSpan Patiently => Patience.Limit;

    public void Dispose()
    {
        CloseInTime(Selector);
        while (_owned.TryPop(out IDisposable? owned))
        {
            owned.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    // Closing waits for the waiter to leave, so one that does not would hold the tests up for ever.
    protected static void CloseInTime(BaseSelector selector) => new KernelWaiter<bool>(() =>
    {
        selector.Close();
        return true;
    }).Result();

    /// <summary>Disposed when the test has ended, after the selector.</summary>
    private protected T Own<T>(T disposable)
        where T : IDisposable
    {
        _owned.Push(disposable);
        return disposable;
    }

    private protected RawPipe OpenPipe() => Own(new RawPipe());

    private protected KernelWaiter<IReadOnlyList<ReadinessEvent>> StartSelect(TimeSpan? timeout = null) =>
        new(() => Selector.Select(timeout), Selector);

    private protected KernelWaiter<IReadOnlyList<ReadinessEvent>> StartSelectAsleep(TimeSpan? timeout = null)
    {
        KernelWaiter<IReadOnlyList<ReadinessEvent>> waiter = StartSelect(timeout);
        waiter.WaitUntilAsleep();
        return waiter;
    }

    /// <summary>What is ready now.</summary>
    private protected IReadOnlyList<ReadinessEvent> Poll() => Selector.Select(TimeSpan.Zero);

    /// <summary>Selects until the one registered object is ready for exactly this; fails with what it was ready for.</summary>
    private protected void AssertBecomes(SelectorKey key, Readiness expected)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            Readiness last = Readiness.None;
            foreach (ReadinessEvent ready in Poll())
            {
                Assert.Same(key, ready.Key);
                last |= ready.Events;
            }

            if (last == expected)
            {
                return;
            }

            Assert.True(watch.Elapsed < Patiently, $"Waited in vain for {expected}: it is ready for {last}.");
        }
    }
}
