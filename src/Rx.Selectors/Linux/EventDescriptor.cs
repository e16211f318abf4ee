using Rx.Selectors.Native;

namespace Rx.Selectors;

/// <summary>
/// A counter of the kernel's that is a file object: readable while it is not zero (eventfd(2)). How any thread, or another
/// process that has the descriptor, tells a loop something.
/// </summary>
public sealed class EventDescriptor : LinuxDescriptor, IDescriptorValues<ulong>
{
    /// <summary>A counter.</summary>
    /// <param name="initial">What it begins with.</param>
    /// <param name="mode">What reading takes.</param>
    /// <exception cref="PlatformNotSupportedException">The system has no eventfd, or a sandbox forbids it.</exception>
    /// <exception cref="SelectorException">The kernel refuses, for want of descriptors for instance.</exception>
    public EventDescriptor(uint initial = 0, EventDescriptorMode mode = EventDescriptorMode.Counter)
        : base(Open(initial, mode))
    {
    }

    /// <summary>Whether this system has such counters: Linux.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux() || OperatingSystem.IsAndroid();

    /// <summary>Adds to it, which makes it readable. Any thread; it allocates nothing and does not wait.</summary>
    /// <param name="count">How much: one at least.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is zero, or 2⁶⁴-1, which no counter holds.</exception>
    /// <exception cref="SelectorException">The sum does not fit (EAGAIN): nobody reads.</exception>
    /// <exception cref="ObjectDisposedException">The counter has been closed.</exception>
    public void Signal(ulong count = 1)
    {
        ArgumentOutOfRangeException.ThrowIfZero(count);
        ArgumentOutOfRangeException.ThrowIfEqual(count, ulong.MaxValue);
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BitConverter.TryWriteBytes(bytes, count);
        int result = Handle.Write(bytes);
        string? advice = result == -Errno.EAGAIN ? "The counter is full: what was signalled is not read" : null;
        SelectorFailure.ThrowIfFailed(result, "write", Handle.Number, advice);
    }

    /// <summary>Reads it, and takes away what was read. For one thread at a time, if the sum is to be right.</summary>
    /// <param name="count">One at least; exactly one of a semaphore.</param>
    /// <returns>False when it is zero.</returns>
    /// <exception cref="ObjectDisposedException">The counter has been closed.</exception>
    public bool TryRead(out ulong count)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        bool has = TryRead(bytes, out _);
        count = BitConverter.ToUInt64(bytes);
        return has;
    }

    private static SafeDescriptor Open(uint initial, EventDescriptorMode mode)
    {
        ThrowUnless(IsSupported, "eventfd, which is Linux's");
        int result = mode == EventDescriptorMode.Semaphore
            ? EventCalls.CreateSemaphore(initial, out SafeDescriptor counter)
            : EventCalls.Create(initial, out counter);
        return Opened(result, counter, "eventfd");
    }
}
