using System.Reactive.Concurrency;

namespace Rx.Selectors;

/// <summary>An action scheduled for as soon as possible.</summary>
internal sealed class ImmediateWork<TState>(
    IScheduler scheduler, TState state, Func<IScheduler, TState, IDisposable> action) : WorkItem, IDisposable
{
    private Invocation<TState> _invocation = new(scheduler, state, action);

    public override void Run() => _invocation.Run();

    public void Dispose() => _invocation.Cancel();
}
