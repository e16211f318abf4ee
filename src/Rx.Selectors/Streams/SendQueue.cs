using System.Reactive;
using System.Reactive.Subjects;

namespace Rx.Selectors;

/// <summary>
/// What is on its way out to one stream, in order and bounded. It writes at once while the kernel takes it (or once a turn of
/// the loop, if <see cref="SendOptions.Timing"/> says so); what the kernel does not take is copied, gathered, and written when
/// there is room. The kernel is asked for room only then.
/// </summary>
/// <remarks>
/// <para>
/// A peer that reads slowly fills it, and there are two answers. Hold the producer: <see cref="Full"/> says true from
/// <see cref="SendOptions.HighWaterMark"/> on and false again from <see cref="SendOptions.LowWaterMark"/> down, and plugs into
/// <see cref="ReceiveExtensions.Receive"/>. Or drop the peer: beyond <see cref="SendOptions.Capacity"/>, and after
/// <see cref="SendOptions.StallTimeout"/>, the queue fails with a <see cref="SlowPeerException"/>.
/// </para>
/// <para>
/// It is used on the loop's thread (or, of a <see cref="DrivenSelectorScheduler"/>, between turns too), without locks:
/// <see cref="Send"/> from elsewhere throws, bytes observed elsewhere make it fail. <see cref="Dispose"/>,
/// <see cref="OnCompleted"/> and <see cref="OnError"/>, and subscribing to <see cref="Full"/> and <see cref="Finished"/>, are
/// for any thread. Two queues over one file object would mix their bytes.
/// </para>
/// <para>
/// To close a connection so that nothing is lost: <see cref="OnCompleted"/>; after <see cref="Finished"/>
/// <see cref="LingerExtensions.Linger"/>; then dispose of the socket. Closing at once while bytes of the peer's are unread
/// would reset the connection, and what is under way would be lost.
/// </para>
/// </remarks>
public sealed partial class SendQueue : IObserver<ReadOnlyMemory<byte>>, ILoopEndListener, IDisposable
{
    private const int Open = 0;
    private const int Completing = 1; // nothing more is taken; what is there is still sent
    private const int Over = 2;

    private readonly IReadinessSource _source;
    private readonly IByteStream _stream;
    private readonly SendOptions _options;
    private readonly PendingBytes _pending;
    private readonly StallWatch? _stall;
    private readonly SelectorLoop? _loop; // null for a source that is not over one of this library's
    private readonly BehaviorSubject<bool> _full = new(false);
    private readonly AsyncSubject<Unit> _finished = new();
    private int _state; // Interlocked
    private volatile bool _isSilent; // disposed of
    private bool _isTellingFull;

    /// <summary>Makes a queue. Nothing is asked of the kernel yet.</summary>
    /// <param name="source">Where readiness comes from.</param>
    /// <param name="fileObject">
    /// A file object, as for <see cref="IReadinessSource.WhenReady"/>, or an <see cref="IByteStream"/>. Its mode (blocking or
    /// not) does not matter. It stays its owner's; dispose of the queue before closing it.
    /// </param>
    /// <param name="options">How it behaves; null for the usual.</param>
    /// <exception cref="ArgumentException">
    /// No such object can have a descriptor, or it is a socket for datagrams, or the marks of the options are in no order.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The file object has been closed.</exception>
    public SendQueue(IReadinessSource source, object fileObject, SendOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        options?.ThrowIfInconsistent(nameof(options));
        _source = source;
        _loop = source.Loop();
        _stream = ByteStream.Of(fileObject);
        _options = options ?? SendOptions.Default;
        _pending = new PendingBytes(LoopStreams.Of(source).Blocks);
        if (_options.StallTimeout is { } timeout)
        {
            _stall = new StallWatch(source.Scheduler, timeout, GiveUpStalled);
        }

        Full = new Notices<bool>(this, _full);
        Finished = new Notices<Unit>(this, _finished);
    }

    /// <summary>How many bytes wait for room in the kernel.</summary>
    public int QueuedBytes => _pending.Count;

    /// <summary>What <see cref="Full"/> has said last.</summary>
    public bool IsFull { get; private set; }

    /// <summary>
    /// Whether producers are to hold: what holds now, when subscribed to, and then each change, from within the call that
    /// changes it. Says false and completes when the queue has finished or failed.
    /// </summary>
    public IObservable<bool> Full { get; }

    /// <summary>
    /// How it ends, for whoever subscribes before or after. One <see cref="Unit"/> and completion, when everything has been
    /// handed to the kernel after <see cref="OnCompleted"/>. Completion alone, when the file object is unregistered or the
    /// source ends before that. Failure: with what <see cref="IByteStream.TryWrite"/> throws, a
    /// <see cref="SlowPeerException"/>, or the error given to <see cref="OnError"/>. Nothing after <see cref="Dispose"/>.
    /// Always on the loop's thread, and never from within a call to the queue.
    /// </summary>
    public IObservable<Unit> Finished { get; }

    /// <summary>
    /// Sends bytes, or queues what cannot be sent at once. They are the caller's again when it returns. On the loop's thread.
    /// </summary>
    /// <param name="bytes">What to send.</param>
    /// <returns>
    /// False when they go nowhere, because the queue has completed, failed or been disposed of; <see cref="Finished"/> says
    /// why. True is no promise: the connection can break later.
    /// </returns>
    /// <exception cref="InvalidOperationException">The caller is not on the loop's thread.</exception>
    public bool Send(ReadOnlySpan<byte> bytes)
    {
        if (IsElsewhere)
        {
            throw UsedElsewhere();
        }

        if (_state != Open || bytes.IsEmpty)
        {
            return _state == Open;
        }

        if (_isFlushDue && _pending.Count + (long)bytes.Length >= _options.HighWaterMark)
        {
            Flush(); // only what the kernel does not take counts as waiting
        }

        if (_state == Open)
        {
            Take(bytes);
            UpdateFull();
        }

        return _state == Open;
    }

    /// <summary>The same as <see cref="Send"/>, but it does not throw: on another thread than the loop's the queue fails.</summary>
    /// <param name="value">What to send; it need not be valid any longer when this returns.</param>
    public void OnNext(ReadOnlyMemory<byte> value)
    {
        if (IsElsewhere)
        {
            Fail(UsedElsewhere());
        }
        else
        {
            Send(value.Span);
        }
    }

    /// <summary>
    /// There is nothing more to send. The queue finishes when all that waits has been sent. Any thread.
    /// </summary>
    public void OnCompleted()
    {
        if (IsElsewhere)
        {
            _source.Scheduler.ScheduleOwed(this, static queue => queue.Complete());
        }
        else
        {
            Complete();
        }
    }

    /// <summary>The producer has failed: what waits is dropped, and the queue fails with the same. Any thread.</summary>
    /// <param name="error">Why.</param>
    public void OnError(Exception error) => Fail(error);

    /// <summary>
    /// Drops what waits and ends the interest, at once. Nobody is told anything any more. Any thread; calling it again does
    /// nothing.
    /// </summary>
    public void Dispose()
    {
        _isSilent = true;
        TryEnd();
    }

    /// <summary>Whether the caller is on another thread than the loop's.</summary>
    internal bool IsElsewhere => _source.Scheduler is SelectorLoopScheduler { RunsElsewhere: true };

    /// <summary>An entrance for bytes of any thread.</summary>
    internal IObserver<ReadOnlyMemory<byte>> Intake() =>
        _source.Scheduler is SelectorLoopScheduler { Loop: var loop } ? new SendIntake(this, loop, _options.Capacity) : this;

    /// <summary>More is waiting for the loop than the queue may hold. Any thread.</summary>
    internal void FailBehind(int waitingBytes, int moreBytes) =>
        Fail(SlowPeerException.LoopBehind(Name, waitingBytes, moreBytes, _options.Capacity));

    private string Name
    {
        get
        {
            try
            {
                return FileDescriptors.TryFind(_stream.FileObject, out nint descriptor, out _, out _)
                    ? $"Sending to descriptor {descriptor}"
                    : $"Sending to a {_stream.FileObject.GetType()}";
            }
            catch (Exception e)
            {
                // A file object of the user's own that throws must not hide the error that is reported.
                return $"Sending to a {_stream.GetType()}, whose descriptor cannot be had ({e.Message})";
            }
        }
    }

    private void HasWritten()
    {
        UpdateFull();
        if (_pending.IsEmpty && _state == Completing)
        {
            Finish();
        }
    }

    private void UpdateFull()
    {
        bool isFull = _pending.Count >= (IsFull ? _options.LowWaterMark + 1 : _options.HighWaterMark);
        if (isFull != IsFull && _state != Over)
        {
            IsFull = isFull;
            TellFull();
        }
    }

    /// <summary>What an observer changes by what it does about it is told next, to all, and not within its own notification.</summary>
    private void TellFull()
    {
        if (_isTellingFull)
        {
            return;
        }

        _isTellingFull = true;
        try
        {
            bool told;
            do
            {
                told = IsFull;
                _full.OnNext(told);
            }
            while (told != IsFull);
        }
        finally
        {
            _isTellingFull = false;
        }
    }

    private void Complete()
    {
        if (Interlocked.CompareExchange(ref _state, Completing, Open) == Open && _pending.IsEmpty)
        {
            Finish();
        }
    }

    private InvalidOperationException UsedElsewhere() => new(
        $"{Name}: bytes came on another thread than the loop's. Schedule it (Scheduler.Schedule), or put ObserveOn(scheduler) "
        + "before it for bytes that stay as they are until then.");
}
