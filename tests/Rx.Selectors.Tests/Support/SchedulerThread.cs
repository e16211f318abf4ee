namespace Rx.Selectors.Tests.Support;

/// <summary>A thread factory that remembers what ended the thread, which would otherwise end the process.</summary>
internal sealed class SchedulerThread
{
    private readonly TaskCompletionSource<Exception?> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _made;

    /// <summary>How many threads have been asked for.</summary>
    public int Made => Volatile.Read(ref _made);

    public Thread? Last { get; private set; }

    /// <summary>What the thread ended with; null when nothing was thrown.</summary>
    public Task<Exception?> Ended => _ended.Task;

    public Thread Make(ThreadStart start)
    {
        Interlocked.Increment(ref _made);
        Last = new Thread(() =>
        {
            try
            {
                start();
                _ended.SetResult(null);
            }
            catch (Exception e)
            {
                _ended.SetResult(e);
            }
        })
        {
            IsBackground = true,
        };
        return Last;
    }
}
