namespace Rx.Selectors.Tests.Support;

/// <summary>
/// A selector without a kernel: it notes what the kernel would be asked for, and reports what the test says is ready, in the
/// batches the test says, from any thread.
/// </summary>
internal sealed class ReadinessRecorder : BaseSelector
{
    private readonly object _monitor = new();
    private readonly Dictionary<nint, Watch> _watched = [];
    private readonly List<string> _calls = [];
    private readonly Queue<Batch> _batches = new();
    private Batch? _beingTold;
    private SelectorException? _refusal;
    private SelectorException? _failure;
    private bool _isSignalled;

    /// <summary>The triggers it has beside level.</summary>
    public IReadOnlyCollection<Trigger> Triggers { get; init; } = [];

    /// <summary>Called with the kernel's gate held once a descriptor is watched.</summary>
    public Action<nint>? Added { get; set; }

    /// <summary>What the kernel was asked, in order: "add 3 Read", "change 3 Read, Write", "remove 3".</summary>
    public IReadOnlyList<string> Calls => Under(() => _calls.ToArray());

    /// <summary>What the kernel is asked for now.</summary>
    public Readiness AskedOf(IFileObject file) => Under(() =>
        _watched.TryGetValue(file.FileDescriptor, out Watch watch) ? watch.Events : Readiness.None);

    public void ForgetCalls() => Under(() =>
    {
        _calls.Clear();
        return true;
    });

    /// <summary>The next call that would ask the kernel for something fails.</summary>
    public void RefuseNext(SelectorException refusal) => Under(() => _refusal = refusal);

    /// <summary>The wait fails, now and for good.</summary>
    public void FailWait(SelectorException failure) => Under(() =>
    {
        _failure = failure;
        Monitor.PulseAll(_monitor);
        return true;
    });

    /// <summary>Reports a batch at the next wait.</summary>
    public void Report(params (IFileObject File, Readiness Events)[] ready) => Enqueue(ready);

    /// <summary>Reports a batch, and waits until it has been told and its turn is over. Not on the loop.</summary>
    public void Tell(params (IFileObject File, Readiness Events)[] ready) =>
        Patience.WaitFor(Enqueue(ready).IsTold, "a batch to be told");

    internal override bool Supports(Trigger trigger) => trigger == Trigger.Level || Triggers.Contains(trigger);

    private protected override void Add(nint descriptor, Readiness events, Trigger trigger, ulong token)
    {
        Ask($"add {descriptor} {events}", () => _watched.Add(descriptor, new Watch(events, trigger, token)));
        Added?.Invoke(descriptor);
    }

    private protected override void Change(nint descriptor, Readiness events, Trigger trigger, ulong token) =>
        Ask($"change {descriptor} {events}", () => _watched[descriptor] = new Watch(events, trigger, token));

    private protected override void Remove(nint descriptor, ulong token) => Under(() =>
    {
        _calls.Add($"remove {descriptor}");
        return _watched.Remove(descriptor);
    });

    private protected override void Wait(ref ReadyBatch ready, TimeSpan? timeout)
    {
        foreach ((ulong token, Readiness events) in Take(timeout))
        {
            ready.Report(token, events);
        }
    }

    private protected override void Signal() => Under(() =>
    {
        _isSignalled = true;
        Monitor.PulseAll(_monitor);
        return true;
    });

    private protected override void Release()
    {
    }

    private Batch Enqueue((IFileObject File, Readiness Events)[] ready) => Under(() =>
    {
        var batch = new Batch(ready);
        _batches.Enqueue(batch);
        Monitor.PulseAll(_monitor);
        return batch;
    });

    private List<(ulong Token, Readiness Events)> Take(TimeSpan? timeout) => Under(() =>
    {
        _beingTold?.IsTold.Set();
        _beingTold = null;
        if (_batches.Count == 0 && !_isSignalled && _failure is null)
        {
            Monitor.Wait(_monitor, timeout ?? Timeout.InfiniteTimeSpan);
        }

        if (_failure is not null)
        {
            throw _failure;
        }

        _isSignalled = false;
        List<(ulong, Readiness)> reported = [];
        if (_batches.TryDequeue(out _beingTold))
        {
            foreach ((IFileObject file, Readiness events) in _beingTold.Ready)
            {
                if (_watched.TryGetValue(file.FileDescriptor, out Watch watch) && (watch.Events & events) != 0)
                {
                    reported.Add((watch.Token, events));
                    if (watch.Trigger == Trigger.OneShot)
                    {
                        _watched[file.FileDescriptor] = watch with { Events = Readiness.None };
                    }
                }
            }
        }

        return reported;
    });

    private void Ask(string call, Action watch) => Under(() =>
    {
        if (_refusal is { } refusal)
        {
            _refusal = null;
            throw refusal;
        }

        _calls.Add(call);
        watch();
        return true;
    });

    private T Under<T>(Func<T> function)
    {
        lock (_monitor)
        {
            return function();
        }
    }

    private readonly record struct Watch(Readiness Events, Trigger Trigger, ulong Token);

    private sealed class Batch((IFileObject File, Readiness Events)[] ready)
    {
        public (IFileObject File, Readiness Events)[] Ready { get; } = ready;

        public ManualResetEventSlim IsTold { get; } = new();
    }
}
