using System.Diagnostics.CodeAnalysis;
using System.Reactive.Linq;
using System.Reactive.Subjects;

namespace Rx.Selectors.Testing;

/// <summary>
/// A file object of a <see cref="VirtualKernel"/>. It is ready as it has been drawn, or as the test makes it; level-triggered:
/// ready until somebody drains it. Not thread-safe, like all of virtual time.
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

    /// <summary>The number it has while it is open. The lowest that is free is taken when it opens, from 3 on, as open(2) does.</summary>
    /// <exception cref="ObjectDisposedException">It has been closed.</exception>
    /// <exception cref="InvalidOperationException">It has been drawn to open later.</exception>
    public nint FileDescriptor
    {
        get
        {
            ObjectDisposedException.ThrowIf(HasClosed, this);
            return IsOpen ? _descriptor : throw new InvalidOperationException("This virtual file opens later.");
        }
    }

    /// <summary>Whether it has a descriptor now.</summary>
    public bool IsOpen => _descriptor != NotOpen;

    /// <summary>What it is ready for now.</summary>
    public virtual Readiness Readiness => _readiness;

    /// <summary>What the kernel was asked for, change by change: the union of what its observers want.</summary>
    public IReadOnlyList<InterestChange> InterestHistory => _interestHistory;

    /// <summary>
    /// What the kernel is asked for now, if anything, and every change from now on. Drawn by <c>Expect</c>, it shows an interest
    /// that is armed, widened, paused: <c>"r--x--r--0"</c>.
    /// </summary>
    public IObservable<Readiness> Interest => Observable.Defer(() => _interestHistory is [.., { Asked: not Readiness.None } now]
        ? _interest.StartWith(now.Asked)
        : _interest);

    internal VirtualKernel Kernel { get; }

    internal bool HasClosed { get; private set; }

    /// <summary>
    /// Moves on whenever it becomes ready for some of these events, also for what it was ready for before: an edge.
    /// </summary>
    internal int EdgesOf(Readiness events)
    {
        int edges = _otherEdges;
        edges += (events & Readiness.Read) != 0 ? _readEdges : 0;
        edges += (events & Readiness.Write) != 0 ? _writeEdges : 0;
        return edges;
    }

    /// <summary>Reported though it is not true, once, and in its frame only.</summary>
    internal Readiness Spurious => _spuriousFrame == Kernel.Clock.Frame ? _spurious : Readiness.None;

    /// <summary>With which errno registrations are refused now; 0 for none.</summary>
    internal int RegistrationError { get; private set; }

    /// <summary>With which errno changes of a registration are refused now; 0 for none.</summary>
    internal int ModificationError { get; private set; }

    /// <summary>Makes it ready for something more.</summary>
    /// <param name="events">What for; any bits, hints too.</param>
    public void MakeReady(Readiness events)
    {
        _readiness |= events;
        HasBecomeReady(events);
    }

    /// <summary>
    /// Makes it no longer ready: what an observer does by reading, or writing, all that it can. A hang-up and an error stay, as
    /// in the kernel, and make it ready for all that is asked for.
    /// </summary>
    /// <param name="events">What for.</param>
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
    /// Closes it, as close(2) does: its number is free for the next file that opens, and nobody who watches it is told, as with
    /// epoll. Closing it again does nothing.
    /// </summary>
    public void Close()
    {
        if (IsOpen)
        {
            Kernel.Forget(this, isTold: false);
        }
    }

    /// <summary>The same as <see cref="Close"/>.</summary>
    [SuppressMessage("Design", "CA1063", Justification = "There is nothing to finalize, and only this assembly derives.")]
    public void Dispose()
    {
        Close();
        GC.SuppressFinalize(this);
    }

    /// <summary>
    /// Lets the kernel say that it is ready when it is not, as it may (select(2), "BUGS"): each marble wakes up who waits for it,
    /// once, in its frame, and an attempt to read or write finds nothing.
    /// </summary>
    /// <param name="marbles">A readiness diagram.</param>
    /// <param name="masks">Symbols of the diagram's own; null for none.</param>
    /// <exception cref="MarbleSyntaxException">The diagram is malformed.</exception>
    /// <exception cref="ArgumentException">A symbol has no meaning.</exception>
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

    /// <summary>Refuses to watch it, for the time drawn: registering it fails.</summary>
    /// <param name="errorCode">The errno of the refusal, as epoll_ctl(2) lists them: 28 is ENOSPC, 1 EPERM, 12 ENOMEM.</param>
    /// <param name="marbles">A subscription diagram: from <c>^</c> on, until <c>!</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException">No errno is zero or negative.</exception>
    /// <exception cref="MarbleSyntaxException">The diagram is malformed.</exception>
    public void RefuseRegistration(int errorCode, string marbles = "^") =>
        Refuse(errorCode, marbles, error => RegistrationError = error);

    /// <summary>Refuses to change what it is watched for, for the time drawn.</summary>
    /// <param name="errorCode">The errno of the refusal.</param>
    /// <param name="marbles">A subscription diagram: from <c>^</c> on, until <c>!</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException">No errno is zero or negative.</exception>
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

    /// <summary>When the kernel began and ceased to be asked for any of these events.</summary>
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

    /// <summary>The interest of one selector has changed; what is noted is that of all together.</summary>
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

    /// <summary>There is more to read or more room, or an end: whoever watches is to look.</summary>
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
