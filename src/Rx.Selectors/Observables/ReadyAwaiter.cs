using System.Threading.Tasks.Sources;

namespace Rx.Selectors;

/// <summary>
/// An interest that ends with its first event: what <c>ReadyAsync</c> awaits. It is used again and again for the same file
/// object, and so allocates nothing.
/// </summary>
/// <remarks>
/// When it is told, it stays registered until the turn of the loop ends. Whoever reads and awaits again at once, as a read
/// loop does, finds it there, and no system call is made; one that nobody awaits by then is taken out.
/// <code>
///   Idle -- Begin --> Waiting -- ready, cancelled or ended --> Done -- GetResult --> Idle
/// </code>
/// </remarks>
internal sealed class ReadyAwaiter(InterestRegistry registry)
    : Subscription(registry, Readiness.None, Trigger.Level), IValueTaskSource<ReadinessEvent>
{
    private const int Idle = 0;
    private const int Waiting = 1;
    private const int Finishing = 2; // the result is being written
    private const int Done = 3;

    /// <summary>In the place of a continuation: the result came first.</summary>
    private static readonly Action<object?> ResultIsThere = static _ => { };

    private int _phase;
    private short _version;
    private bool _isResuming;
    private ReadinessEvent _result;
    private Exception? _error;
    private CancellationToken _cancellation;
    private CancellationTokenRegistration _cancellationRegistration;
    private Action<object?>? _continuation;
    private object? _continuationState;
    private ExecutionContext? _executionContext;
    private ResumeWork? _resumeWork;

    /// <summary>Whether nobody awaits it and nobody is to collect a result.</summary>
    public bool IsIdle => Volatile.Read(ref _phase) == Idle;

    public bool IsWaiting => Volatile.Read(ref _phase) == Waiting;

    /// <summary>Whether it is on the list of those to look at when the turn ends. The loop's thread.</summary>
    public bool IsLingering { get; set; }

    /// <summary>What an await ends with when its file object is unregistered.</summary>
    public static OperationCanceledException Unregistered() =>
        new("The file object was unregistered while it was awaited.");

    /// <summary>For another file object, before it is added to the registry.</summary>
    public void Prepare(Readiness asked)
    {
        Asked = asked;
        Reset();
    }

    /// <summary>While it is pooled it keeps no file object and no token alive.</summary>
    public void Forget()
    {
        Key = null!;
        _cancellation = default;
    }

    /// <summary>Someone awaits it. Under the registry's gate, with the interest in place.</summary>
    public ValueTask<ReadinessEvent> Begin(CancellationToken cancellation)
    {
        _continuation = null;
        _continuationState = null;
        _executionContext = null;
        _error = null;
        _isResuming = false;
        _cancellation = cancellation;
        Volatile.Write(ref _phase, Waiting);
        return new ValueTask<ReadinessEvent>(this, _version);
    }

    /// <summary>After <see cref="Begin"/>, without the gate: a token that is cancelled already calls back at once.</summary>
    public void ListenToCancellation(short version, CancellationToken cancellation)
    {
        CancellationTokenRegistration registration = cancellation.UnsafeRegister(
            static (state, token) => ((ReadyAwaiter)state!).Cancel(token), this);
        lock (Registry.Gate)
        {
            if (_version == version && IsWaiting)
            {
                _cancellationRegistration = registration;
                if (IsWaiting)
                {
                    return;
                }
            }
        }

        registration.Dispose(); // it was ready sooner
    }

    public short Version => _version;

    public ReadinessEvent GetResult(short token)
    {
        ThrowIfStale(token);
        if (Volatile.Read(ref _phase) != Done)
        {
            throw new InvalidOperationException("It is not ready yet. Await it; it cannot be waited for by blocking.");
        }

        // Whoever finds the result there, on the loop, is never resumed.
        _cancellationRegistration.Dispose();
        _cancellationRegistration = default;
        ReadinessEvent result = _result;
        Exception? error = _error;
        _result = default;
        _error = null;
        _version++;
        Volatile.Write(ref _phase, Idle);
        return error is null ? result : throw error;
    }

    /// <summary>
    /// Off the loop, a result that nobody has been resumed with yet does not count: <c>await</c> would go on where it is,
    /// depending on who was faster, and not on the loop.
    /// </summary>
    public ValueTaskSourceStatus GetStatus(short token)
    {
        ThrowIfStale(token);
        return Volatile.Read(ref _phase) != Done || !(Registry.Loop.IsCurrent || Volatile.Read(ref _isResuming))
            ? ValueTaskSourceStatus.Pending
            : _error switch
            {
                null => ValueTaskSourceStatus.Succeeded,
                OperationCanceledException => ValueTaskSourceStatus.Canceled,
                _ => ValueTaskSourceStatus.Faulted,
            };
    }

    public void OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        ThrowIfStale(token);
        if (Volatile.Read(ref _continuation) is { } first && !ReferenceEquals(first, ResultIsThere))
        {
            throw AwaitedTwice(); // before anything of the first await is touched
        }

        _continuationState = state;
        _executionContext = (flags & ValueTaskSourceOnCompletedFlags.FlowExecutionContext) != 0
            ? ExecutionContext.Capture()
            : null;
        Action<object?>? before = Interlocked.CompareExchange(ref _continuation, continuation, null);
        if (before is null)
        {
            return;
        }

        if (!ReferenceEquals(before, ResultIsThere))
        {
            throw AwaitedTwice();
        }

        _continuation = continuation;
        PostResume();
    }

    protected override void Tell(in ReadinessEvent ready)
    {
        if (TryFinish(ready, error: null))
        {
            Registry.Awaiters.Linger(this);
            if (TakeContinuation())
            {
                Resume();
            }
        }
    }

    protected override void End(Exception? error)
    {
        Exception why = error ?? (Registry.HasEnded
            ? SelectorLoop.Ending()
            : Unregistered());
        if (TryFinish(default, why) && TakeContinuation())
        {
            Resume();
        }
    }

    private void Cancel(CancellationToken cancellation)
    {
        lock (Registry.Gate)
        {
            // The callback may be late, and the awaiter in somebody else's use by now.
            if (_cancellation != cancellation || !TryFinish(default, new OperationCanceledException(cancellation)))
            {
                return;
            }

            if (TryLeave())
            {
                Registry.Detach(this);
            }
        }

        if (TakeContinuation())
        {
            PostResume();
        }
    }

    private bool TryFinish(in ReadinessEvent result, Exception? error)
    {
        if (Interlocked.CompareExchange(ref _phase, Finishing, Waiting) != Waiting)
        {
            return false;
        }

        _result = result;
        _error = error;
        Volatile.Write(ref _phase, Done);
        return true;
    }

    /// <summary>Whether there is a continuation yet; if not, whoever brings it finds that the result is there.</summary>
    private bool TakeContinuation() => Interlocked.CompareExchange(ref _continuation, ResultIsThere, null) is not null;

    private void PostResume()
    {
        ResumeWork work = _resumeWork ??= new ResumeWork(this);
        if (!Registry.Loop.TryPost(work))
        {
            work.Abandon();
        }
    }

    private void Resume()
    {
        // The token's callback may be running and waiting for the gate, which is not held here.
        _cancellationRegistration.Dispose();
        _cancellationRegistration = default;
        Action<object?> continuation = _continuation!;
        object? state = _continuationState;
        ExecutionContext? context = _executionContext;
        _continuation = null;
        _continuationState = null;
        _executionContext = null;
        Volatile.Write(ref _isResuming, true);
        if (context is null)
        {
            continuation(state);
        }
        else
        {
            ExecutionContext.Run(
                context,
                static box =>
                {
                    var (run, its) = ((Action<object?>, object?))box!;
                    run(its);
                },
                (continuation, state));
        }
    }

    private static InvalidOperationException AwaitedTwice() => new("A ValueTask is awaited once only.");

    private void ThrowIfStale(short token)
    {
        if (token != _version)
        {
            throw new InvalidOperationException("This ValueTask has been awaited already.");
        }
    }

    /// <summary>Brings a continuation to the loop, or to the thread pool when that has ended.</summary>
    private sealed class ResumeWork(ReadyAwaiter awaiter) : WorkItem, IThreadPoolWorkItem
    {
        public override void Run() => awaiter.Resume();

        public override void Abandon() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

        void IThreadPoolWorkItem.Execute() => awaiter.Resume();
    }
}
