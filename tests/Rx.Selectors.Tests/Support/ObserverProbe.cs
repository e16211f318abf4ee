namespace Rx.Selectors.Tests.Support;

/// <summary>
/// A raw observer that notes what it is told and every breach of Rx's grammar: calls that overlap, that are nested in each
/// other, or that come after the end. Rx's own observers would hide them.
/// </summary>
internal sealed class ObserverProbe<T>(Action<T>? onNext = null) : IObserver<T>
{
    private readonly object _monitor = new();
    private readonly List<T> _values = [];
    private readonly List<string> _breaches = [];
    private readonly HashSet<int> _threads = [];
    private int _callingThread;
    private bool _hasEnded;
    private bool _isToBeSilent;

    /// <summary>What a handler does that needs the probe's own subscription; set before anything is told.</summary>
    public Action<T>? Handler { get; set; } = onNext;

    public IReadOnlyList<T> Values => Under(() => _values.ToArray());

    public int Count => Under(() => _values.Count);

    public IReadOnlyCollection<int> Threads => Under(() => _threads.ToArray());

    public Exception? Error { get; private set; }

    public bool IsCompleted => Under(() => _hasEnded && Error is null);

    public bool HasEnded => Under(() => _hasEnded);

    public void OnNext(T value)
    {
        Enter(nameof(OnNext), () => _values.Add(value));
        try
        {
            Handler?.Invoke(value);
        }
        finally
        {
            Leave();
        }
    }

    public void OnError(Exception error)
    {
        Enter(nameof(OnError), () =>
        {
            Error = error;
            _hasEnded = true;
        });
        Leave();
    }

    public void OnCompleted()
    {
        Enter(nameof(OnCompleted), () => _hasEnded = true);
        Leave();
    }

    /// <summary>From here on every call is a breach.</summary>
    public void ExpectSilence() => Under(() => _isToBeSilent = true);

    public T WaitForOne(string what) => WaitForCount(1, what)[0];

    public IReadOnlyList<T> WaitForCount(int count, string what)
    {
        Patience.WaitUntil(() => Count >= count || HasEnded, $"{what} ({count} notifications)");
        AssertGrammar();
        IReadOnlyList<T> values = Values;
        Assert.True(values.Count >= count, $"Ended ({Error?.ToString() ?? "completed"}) before {what}.");
        return values;
    }

    public void WaitForCompletion(string what)
    {
        Patience.WaitUntil(() => HasEnded, $"the completion: {what}");
        AssertGrammar();
        Assert.True(Error is null, $"Failed instead of completing: {what}: {Error}");
    }

    public TException WaitForError<TException>(string what)
        where TException : Exception
    {
        Patience.WaitUntil(() => HasEnded, $"the error: {what}");
        AssertGrammar();
        return Assert.IsType<TException>(Error);
    }

    public void AssertGrammar() => Assert.Empty(Under(() => _breaches.ToArray()));

    private void Enter(string call, Action note) => Under(() =>
    {
        int thread = Environment.CurrentManagedThreadId;
        if (_callingThread != 0)
        {
            _breaches.Add(_callingThread == thread ? $"{call} nested in another call" : $"{call} overlaps another call");
        }

        if (_hasEnded)
        {
            _breaches.Add($"{call} after the end");
        }

        if (_isToBeSilent)
        {
            _breaches.Add($"{call} after the subscription was disposed");
        }

        _callingThread = thread;
        _threads.Add(thread);
        note();
        return true;
    });

    private void Leave() => Under(() => _callingThread = 0);

    private TResult Under<TResult>(Func<TResult> read)
    {
        lock (_monitor)
        {
            return read();
        }
    }
}
