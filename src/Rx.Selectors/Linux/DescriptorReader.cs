using System.Reactive.Disposables;
using System.Runtime.ExceptionServices;
using Rx.Selectors.Native;

namespace Rx.Selectors;

/// <summary>
/// Reads a <see cref="LinuxDescriptor"/> for those who observe it, from the first to the last of them, and tells each
/// everything: what can be read once only is not divided among them. Notifications come on the loop's thread.
/// </summary>
internal sealed class DescriptorReader<T>(
    IReadinessSource source, LinuxDescriptor descriptor, IDescriptorValues<T> values)
    : IObserver<ReadinessEvent>, IDescriptorReader, IDisposable
{
    private const int ReadsPerTurn = 16; // others of the loop have their turn; the descriptor is still ready then

    private static readonly RetryPolicy Retries = new(TimeSpan.FromMilliseconds(10), RetryPolicy.DefaultGiveUpAfter);

    private readonly SingleAssignmentDisposable _interest = new();
    private volatile ReadinessPause? _pause; // from the first event that brings nothing on
    private volatile DescriptorSubscription<T>[] _members = []; // changed under the descriptor's gate; none: it is over

    public IReadinessSource Source => source;

    /// <summary>Under the descriptor's gate.</summary>
    public void Add(DescriptorSubscription<T> member) => _members = [.. _members, member];

    public void Remove(DescriptorSubscription<T> member)
    {
        lock (descriptor.Gate)
        {
            _members = Array.FindAll(_members, other => other != member);
            if (_members.Length > 0)
            {
                return;
            }

            Leave();
        }

        Dispose();
    }

    /// <summary>Stops asking the kernel.</summary>
    public void Dispose()
    {
        _interest.Dispose();
        _pause?.Dispose();
    }

    public void Begin()
    {
        if (!descriptor.IsOfThread)
        {
            Ask();
        }
        else
        {
            source.Scheduler.ScheduleOwed(this, static reader => reader.Ask()); // which fails if the loop has ended by then
        }
    }

    public void OnNext(ReadinessEvent value) => ReadAll(value);

    public void OnError(Exception error) => End(error);

    public void OnCompleted() => End(error: null);

    public void OnClosing()
    {
        // Not now: it may be one of them that closes the descriptor.
        source.Scheduler.ScheduleOwed(TakeMembers(), static members => TellEnd(members, error: null));
    }

    private void Ask()
    {
        try
        {
            _interest.Disposable = source.WhenReady(descriptor, Readiness.Read).Subscribe(this);
        }
        catch (Exception e)
        {
            End(e);
            return;
        }

        if (values.HasMore)
        {
            // The last observer has left in the middle of what had been read, and the kernel does not say it again.
            source.Scheduler.ScheduleOwed(this, static reader => reader.ReadAll(ready: null));
        }
    }

    /// <param name="ready">The event that brought it here; null for none.</param>
    private void ReadAll(ReadinessEvent? ready)
    {
        for (int reads = 0; reads < ReadsPerTurn || values.HasMore; reads++)
        {
            if (_members.Length == 0)
            {
                return;
            }

            T value;
            try
            {
                if (!values.TryRead(out value))
                {
                    if (reads == 0 && ready is { } inVain)
                    {
                        OnNothing(inVain);
                    }

                    return;
                }
            }
            catch (Exception e)
            {
                if (ready is not { } failed || !ReadinessPause.IsShortage(e) || !Pauses.TryPause(failed))
                {
                    End(e);
                }

                return;
            }

            _pause?.NoteProgress();
            Tell(value);
        }
    }

    /// <summary>Ready, and nothing there.</summary>
    private void OnNothing(in ReadinessEvent ready)
    {
        if (!Pauses.TryGoOn(ready, descriptor, Readiness.Read, out PendingCondition condition))
        {
            End(SelectorFailure.Of(-Errno.EAGAIN, "read", ready.Key.FileDescriptor, condition.Describe()));
        }
    }

    // Its end disposes of the interest, so that a pause that outlives it arms nothing.
    private ReadinessPause Pauses => _pause ??= new ReadinessPause(source, Retries, static ready => ready.Arm());

    private void Tell(T value)
    {
        foreach (DescriptorSubscription<T> member in _members)
        {
            try
            {
                member.Tell(value);
            }
            catch (Exception e) when (_members.Length > 0)
            {
                // Others are to be told this and more, so it must not unwind the loop's call to this reader.
                source.Scheduler.ScheduleOwed(ExceptionDispatchInfo.Capture(e), static thrown => thrown.Throw());
            }
        }
    }

    private void End(Exception? error) => TellEnd(TakeMembers(), error);

    private static void TellEnd(DescriptorSubscription<T>[] members, Exception? error)
    {
        List<Exception>? thrown = null;
        foreach (DescriptorSubscription<T> member in members)
        {
            try
            {
                member.TellEnd(error);
            }
            catch (Exception e)
            {
                (thrown ??= []).Add(e); // the others are owed their end all the same
            }
        }

        if (thrown is not null)
        {
            ExceptionDispatchInfo.Throw(thrown.Count == 1 ? thrown[0] : new AggregateException(thrown));
        }
    }

    private DescriptorSubscription<T>[] TakeMembers()
    {
        DescriptorSubscription<T>[] members;
        lock (descriptor.Gate)
        {
            members = _members;
            _members = [];
            Leave();
        }

        Dispose();
        return members;
    }

    /// <summary>Makes room for another reader, which may be there already. Under the descriptor's gate.</summary>
    private void Leave()
    {
        if (ReferenceEquals(descriptor.Reader, this))
        {
            descriptor.Reader = null;
        }
    }
}
