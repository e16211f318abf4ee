using Rx.Selectors.Native;

namespace Rx.Selectors;

/// <summary>
/// A timer of the kernel's that is a file object: readable when it has expired (timerfd_create(2)). A loop's own timers
/// (<c>Observable.Timer</c> on its scheduler) cost no descriptor; this one counts what it could not tell in time, and knows
/// clocks that go on while the system is suspended, or that somebody sets.
/// </summary>
/// <remarks>Never early. Starting and stopping is for any thread, reading for one at a time.</remarks>
public sealed class TimerDescriptor : LinuxDescriptor, IDescriptorValues<long>
{
    // A due time of zero would stop it.
    private static readonly TimeSpec AtOnce = new(0, 1);

    private readonly TimerClock _clock;

    /// <summary>A timer that is not running.</summary>
    /// <param name="clock">What it goes by.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such clock.</exception>
    /// <exception cref="PlatformNotSupportedException">The system has no timerfd, or a sandbox forbids it.</exception>
    /// <exception cref="SelectorException">The kernel refuses, for want of descriptors for instance.</exception>
    public TimerDescriptor(TimerClock clock = TimerClock.Monotonic)
        : base(Open(clock)) => _clock = clock;

    /// <summary>Whether this system has such timers: 64-bit Linux.</summary>
    public static bool IsSupported =>
        (OperatingSystem.IsLinux() || OperatingSystem.IsAndroid()) && Environment.Is64BitProcess;

    /// <summary>Lets it expire once, instead of whatever it was about to do.</summary>
    /// <param name="dueTime">When, from now. Zero is at once.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    /// <exception cref="ObjectDisposedException">The timer has been closed.</exception>
    public void Start(TimeSpan dueTime) => StartAfter(dueTime, default);

    /// <summary>Lets it expire again and again, instead of whatever it was about to do.</summary>
    /// <param name="dueTime">When for the first time, from now. Zero is at once.</param>
    /// <param name="period">How long from one time to the next. More than zero.</param>
    /// <exception cref="ArgumentOutOfRangeException">One of them is too small.</exception>
    /// <exception cref="ObjectDisposedException">The timer has been closed.</exception>
    public void Start(TimeSpan dueTime, TimeSpan period)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(period, TimeSpan.Zero);
        StartAfter(dueTime, period);
    }

    /// <summary>
    /// Lets it expire once, when the wall clock has come to a time, even if somebody sets the clock meanwhile; instead of
    /// whatever it was about to do.
    /// </summary>
    /// <param name="dueTime">When. What has been is at once.</param>
    /// <exception cref="InvalidOperationException">It does not go by <see cref="TimerClock.Realtime"/>.</exception>
    /// <exception cref="ObjectDisposedException">The timer has been closed.</exception>
    public void StartAt(DateTimeOffset dueTime)
    {
        if (_clock != TimerClock.Realtime)
        {
            throw new InvalidOperationException(
                $"A timer that goes by TimerClock.{_clock} knows no wall-clock time. Make it with TimerClock.Realtime.");
        }

        TimeSpan sinceEpoch = dueTime - DateTimeOffset.UnixEpoch;
        TimeSpec due = sinceEpoch > TimeSpan.Zero ? KernelTimeout.ToTimeSpec(sinceEpoch) : AtOnce;
        SelectorFailure.ThrowIfFailed(TimerCalls.StartAt(Handle, due), "timerfd_settime", Handle.Number);
    }

    /// <summary>Stops it. Expirations that nobody has read are forgotten.</summary>
    /// <exception cref="ObjectDisposedException">The timer has been closed.</exception>
    public void Stop() =>
        SelectorFailure.ThrowIfFailed(TimerCalls.StartAfter(Handle, default, default), "timerfd_settime", Handle.Number);

    /// <summary>Reads how often it has expired since it was read, or started, and makes it unreadable.</summary>
    /// <param name="expirations">One at least.</param>
    /// <returns>False when it has not expired.</returns>
    /// <exception cref="ObjectDisposedException">The timer has been closed.</exception>
    public bool TryRead(out long expirations)
    {
        Span<byte> count = stackalloc byte[sizeof(long)];
        bool has = TryRead(count, out _);
        expirations = BitConverter.ToInt64(count);
        return has;
    }

    private static SafeDescriptor Open(TimerClock clock)
    {
        ThrowUnless(IsSupported, "timerfd, which is 64-bit Linux's");
        int kernelClock = clock switch
        {
            TimerClock.Monotonic => TimerCalls.Monotonic,
            TimerClock.BootTime => TimerCalls.BootTime,
            TimerClock.Realtime => TimerCalls.Realtime,
            _ => throw new ArgumentOutOfRangeException(nameof(clock), clock, "No such clock."),
        };
        return Opened(TimerCalls.Create(kernelClock, out SafeDescriptor timer), timer, "timerfd_create");
    }

    private void StartAfter(TimeSpan dueTime, TimeSpan period)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dueTime, TimeSpan.Zero);
        TimeSpec due = dueTime == TimeSpan.Zero ? AtOnce : KernelTimeout.ToTimeSpec(dueTime);
        SelectorFailure.ThrowIfFailed(
            TimerCalls.StartAfter(Handle, due, KernelTimeout.ToTimeSpec(period)), "timerfd_settime", Handle.Number);
    }
}
