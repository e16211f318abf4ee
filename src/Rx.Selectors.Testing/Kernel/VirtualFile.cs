using System.Diagnostics.CodeAnalysis;
using System.Reactive.Linq;
using System.Reactive.Subjects;

namespace Rx.Selectors.Testing;

/// <summary>
/// A file object of a <see cref="VirtualKernel"/>. A diagram, or the test, makes it ready. Its readiness is a level: it stays
/// ready until it is drained. Not thread-safe, like everything in virtual time.
/// </summary>
public class VirtualFile : IFileObject, IDisposable
{
    private readonly List<InterestChange> _interestHistory = [];
    private readonly Subject<Readiness> _interest = new();
    private readonly bool _isDrainedByReport;
    private int _readEdges;
    private int _writeEdges;
    private int _otherEdges;
    private Readiness _readiness;
    private Readiness _spurious;
    private long _spuriousFrame;
    private nint _descriptor = NotOpen;

    internal const nint NotOpen = -1;

    internal VirtualFile(VirtualKernel kernel, bool isDrainedByReport)
    {
        Kernel = kernel;
        _isDrainedByReport = isDrainedByReport;
    }

    /// <summary>
    /// Gets the descriptor of the open file. Opening the file takes the lowest free number from 3 on, as open(2) does.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The file has been closed.</exception>
    /// <exception cref="InvalidOperationException">The diagram of its lifetime opens it later.</exception>
    public nint FileDescriptor
    {
        get
        {
            ObjectDisposedException.ThrowIf(HasClosed, this);
            return IsOpen ? _descriptor : throw new InvalidOperationException("This virtual file opens later.");
        }
    }

    /// <summary>Gets whether the file is open, that is, has a descriptor.</summary>
    public bool IsOpen => _descriptor != NotOpen;

    /// <summary>Gets what the file is ready for now.</summary>
    public virtual Readiness Readiness => _readiness;

    /// <summary>Gets the changes of what the kernel was asked for: the union of what the file's observers ask for.</summary>
    public IReadOnlyList<InterestChange> InterestHistory => _interestHistory;

    /// <summary>
    /// Gets a sequence of what the kernel is asked for now, if anything, and of every change from now on. Drawn by
    /// <c>Expect</c>, it shows interest that is armed, widened, narrowed and paused: <c>"r--x--r--0"</c>.
    /// </summary>
    public IObservable<Readiness> Interest => Observable.Defer(() => _interestHistory is [.., { Asked: not Readiness.None } now]
        ? _interest.StartWith(now.Asked)
        : _interest);

    internal VirtualKernel Kernel { get; }

    internal bool HasClosed { get; private set; }

    /// <summary>
    /// Returns a counter that changes whenever the file becomes ready for one of these events, even if it was ready for it
    /// before: an edge.
    /// </summary>
    internal int EdgesOf(Readiness events)
    {
        int edges = _otherEdges;
        edges += (events & Readiness.Read) != 0 ? _readEdges : 0;
        edges += (events & Readiness.Write) != 0 ? _writeEdges : 0;
        return edges;
    }

    /// <summary>Gets the spurious readiness: reported once, and only in its frame, although the file is not ready.</summary>
    internal Readiness Spurious => _spuriousFrame == Kernel.Clock.Frame ? _spurious : Readiness.None;

    /// <summary>Gets the errno with which registrations are refused now; 0 if they are not refused.</summary>
    internal int RegistrationError { get; private set; }

    /// <summary>Gets the errno with which changes of a registration are refused now; 0 if they are not refused.</summary>
    internal int ModificationError { get; private set; }

    /// <summary>Makes the file ready for more events.</summary>
    /// <param name="events">The events; any bits, including hints.</param>
    public void MakeReady(Readiness events)
    {
        _readiness |= events;
        HasBecomeReady(events);
    }

    /// <summary>
    /// Makes the file no longer ready for events, as an observer does by reading or writing as much as it can. A hang-up and an
    /// error stay, as in the kernel, and make the file ready for everything that is asked for.
    /// </summary>
    /// <param name="events">The events.</param>
    public void Drain(Readiness events = Readiness.Read | Readiness.Write | Readiness.Priority)
    {
        Readiness before = _readiness;
        _readiness &= ~events;
        if (_readiness != before)
        {
            Kernel.HasDrained();
        }
    }

    /// <summary>
    /// Closes the file, as close(2) does: its number is free for the next file that opens, and selectors that watch it are not
    /// notified, as with epoll. Closing it again does nothing.
    /// </summary>
    public void Close()
    {
        if (IsOpen)
        {
            Kernel.Forget(this, isTold: false);
        }
    }

    /// <summary>Closes the file, as <see cref="Close"/> does.</summary>
    [SuppressMessage("Design", "CA1063", Justification = "There is nothing to finalize, and only this assembly derives.")]
    public void Dispose()
    {
        Close();
        GC.SuppressFinalize(this);
    }

    /// <summary>
    /// Makes the kernel report the file as ready although it is not, as a kernel may (select(2), "BUGS"). Each marble ends the
    /// waits for its events once, in its frame; an attempt to read or write then finds nothing.
    /// </summary>
    /// <param name="marbles">A readiness diagram.</param>
    /// <param name="masks">The masks of additional symbols; null for none.</param>
    /// <exception cref="MarbleSyntaxException">The diagram is malformed.</exception>
    /// <exception cref="ArgumentException">A symbol has no mask, or the diagram has a <c>|</c> or <c>#</c>.</exception>
    public void WakeSpuriously(string marbles, IReadOnlyDictionary<string, Readiness>? masks = null)
    {
        foreach (Marble marble in MarbleParser.ParseHot(marbles, Kernel.GroupCost))
        {
            Readiness mask = MaskOf(marble, masks);
            Kernel.Draw(marble.Frame, () =>
            {
                _spurious = Spurious | mask;
                _spuriousFrame = Kernel.Clock.Frame;
                HasBecomeReady(mask);
            });
        }
    }

    /// <summary>Makes registrations of the file fail, for the time given by a diagram.</summary>
    /// <param name="errorCode">The errno of the failure, as listed by epoll_ctl(2): 28 is ENOSPC, 1 EPERM, 12 ENOMEM.</param>
    /// <param name="marbles">A subscription diagram: failures begin at <c>^</c> and end at <c>!</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="errorCode"/> is zero or negative.</exception>
    /// <exception cref="MarbleSyntaxException">The diagram is malformed.</exception>
    public void RefuseRegistration(int errorCode, string marbles = "^") =>
        Refuse(errorCode, marbles, error => RegistrationError = error);

    /// <summary>Makes changes of the file's registrations fail, for the time given by a diagram.</summary>
    /// <param name="errorCode">The errno of the failure.</param>
    /// <param name="marbles">A subscription diagram: failures begin at <c>^</c> and end at <c>!</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="errorCode"/> is zero or negative.</exception>
    /// <exception cref="MarbleSyntaxException">The diagram is malformed.</exception>
    public void RefuseModification(int errorCode, string marbles = "^") =>
        Refuse(errorCode, marbles, error => ModificationError = error);

    /// <inheritdoc/>
    public override string ToString() =>
        IsOpen ? $"{GetType().Name} {_descriptor}" : $"{GetType().Name}, {(HasClosed ? "closed" : "not open yet")}";

    internal void DrawReadiness(string marbles, IReadOnlyDictionary<string, Readiness>? masks)
    {
        foreach (Marble marble in MarbleParser.ParseHot(marbles, Kernel.GroupCost))
        {
            Kernel.Draw(marble.Frame, marble.Kind switch
            {
                MarbleKind.Completion => () => Kernel.Unregister(this),
                MarbleKind.Error => BecomeInvalid,
                _ => ReadinessChange(MaskOf(marble, masks)),
            });
        }
    }

    internal void DrawLifetime(string marbles)
    {
        SubscriptionMarbles lifetime = MarbleParser.ParseSubscription(marbles, Kernel.GroupCost);
        if (lifetime.Subscribed is { } opened and > 0)
        {
            Kernel.Draw(opened, () => Kernel.GiveDescriptor(this));
        }
        else
        {
            Kernel.GiveDescriptor(this);
        }

        if (lifetime.Unsubscribed is { } closed)
        {
            Kernel.Draw(closed, Close);
        }
    }

    /// <summary>Returns the frames at which the kernel began and ceased to be asked for any of these events.</summary>
    internal IEnumerable<InterestEdge> InterestEdges(Readiness events)
    {
        bool isArmed = false;
        foreach (InterestChange change in _interestHistory)
        {
            bool isAsked = (change.Asked & events) != Readiness.None;
            if (isAsked != isArmed)
            {
                isArmed = isAsked;
                yield return new InterestEdge(change.Frame, isArmed);
            }
        }
    }

    internal void HasOpened(nint descriptor) => _descriptor = descriptor;

    internal virtual void BecomeClosed()
    {
        _descriptor = NotOpen;
        HasClosed = true;
    }

    internal void HasReported(Readiness events)
    {
        _spurious &= ~events;
        if (_isDrainedByReport)
        {
            _readiness &= ~events;
            Kernel.HasDrained();
        }
    }

    /// <summary>
    /// Records the interest in the file, the union over all selectors, after the interest of one selector has changed.
    /// </summary>
    internal void InterestChanged()
    {
        Readiness asked = Kernel.AskedOf(this);
        if (asked == (_interestHistory is [.., { Asked: var before }] ? before : Readiness.None))
        {
            return;
        }

        _interestHistory.Add(new InterestChange(Kernel.Clock.Frame, asked));
        _interest.OnNext(asked);
    }

    /// <summary>Notifies the kernel that there is more to read, more room to write, or an end.</summary>
    private protected void HasBecomeReady(Readiness events)
    {
        _readEdges += (events & Readiness.Read) != 0 ? 1 : 0;
        _writeEdges += (events & Readiness.Write) != 0 ? 1 : 0;
        _otherEdges += (events & ~(Readiness.Read | Readiness.Write)) != 0 ? 1 : 0;
        Kernel.HasChanged();
    }

    private static Readiness MaskOf(in Marble marble, IReadOnlyDictionary<string, Readiness>? masks) =>
        marble.Kind == MarbleKind.Value
            ? ReadinessSymbols.MaskOf(marble.Symbol, masks)
            : throw new ArgumentException("A diagram of spurious wake-ups has no end: | and # mean nothing there.");

    private Action ReadinessChange(Readiness mask) =>
        mask == Readiness.None ? () => Drain(_readiness) : () => MakeReady(mask);

    private void BecomeInvalid()
    {
        if (IsOpen)
        {
            Kernel.Forget(this, isTold: true);
        }
    }

    private void Refuse(int errorCode, string marbles, Action<int> set)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(errorCode);
        SubscriptionMarbles span = MarbleParser.ParseSubscription(marbles, Kernel.GroupCost);
        if (span.Subscribed is not { } from)
        {
            throw new ArgumentException("Nothing is refused: the diagram has no ^.", nameof(marbles));
        }

        if (from <= 0)
        {
            set(errorCode);
        }
        else
        {
            Kernel.Draw(from, () => set(errorCode));
        }

        if (span.Unsubscribed is { } until)
        {
            Kernel.Draw(until, () => set(0));
        }
    }
}
