using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Rx.Selectors.Native;

/// <summary>
/// kqueue(2): the calls of one system, in that system's layout. Calls answer 0 or a count when they succeed and the negated
/// errno when they do not.
/// <para>
/// The entry points are looked up by name, as the name depends on the system, and in a library that is given: so the same
/// code runs over the system's own C library and over one that is made to look like another system's.
/// </para>
/// </summary>
internal sealed unsafe class Kqueue
{
    private const int MaxChanges = 3; // READ, WRITE and EXCEPT
    private const int MaxStride = 64;

    private readonly delegate* unmanaged<int> _create;
    private readonly delegate* unmanaged<int, byte*, nint, byte*, nint, TimeSpec*, int> _wait;

    /// <param name="layout">The system's.</param>
    /// <param name="library">A handle to the library that has its entry points.</param>
    /// <exception cref="EntryPointNotFoundException">It has not.</exception>
    public Kqueue(KqueueLayout layout, nint library)
    {
        Layout = layout;
        _create = (delegate* unmanaged<int>)NativeLibrary.GetExport(library, "kqueue");

        // The counts are int on most systems and size_t on NetBSD; a register holds either.
        _wait = (delegate* unmanaged<int, byte*, nint, byte*, nint, TimeSpec*, int>)
            NativeLibrary.GetExport(library, layout.WaitEntryPoint);
    }

    /// <summary>This system's, or null where it has none that is known here.</summary>
    public static Kqueue? OfThisSystem { get; } = Find();

    public KqueueLayout Layout { get; }

    /// <summary>A new kqueue, which is closed in child processes.</summary>
    public int Create(out SafeDescriptor kqueue)
    {
        int number = _create();
        int result = number < 0 ? -Errno.Last : DescriptorModes.SetCloseOnExec(number);
        kqueue = new SafeDescriptor(number);
        if (number >= 0 && result < 0)
        {
            kqueue.Dispose();
        }

        return result;
    }

    /// <summary>
    /// Applies up to three changes of one descriptor and puts what came of each into <paramref name="results"/>: 0, or the
    /// negated errno. The answer is that of the calls as a whole.
    /// </summary>
    public int Change(SafeDescriptor kqueue, ReadOnlySpan<KqueueChange> changes, Span<int> results)
    {
        Span<byte> records = stackalloc byte[MaxChanges * MaxStride];
        for (int first = 0; first < changes.Length; first += Layout.ChangesPerCall)
        {
            int count = Math.Min(Layout.ChangesPerCall, changes.Length - first);
            for (int i = 0; i < count; i++)
            {
                ref readonly KqueueChange change = ref changes[first + i];
                Layout.Write(
                    records[(i * Layout.Stride)..],
                    (nuint)change.Ident,
                    change.Filter,
                    change.Flags | KqueueLayout.Receipt,
                    change.Detail,
                    change.UserData);
            }

            int result = Submit(kqueue, records, count);
            if (result < 0)
            {
                return result;
            }

            for (int i = 0; i < count; i++)
            {
                results[first + i] = i < result ? ReceiptAt(records, i) : 0;
            }
        }

        return 0;
    }

    /// <summary>One change, and what came of it.</summary>
    public int Change(SafeDescriptor kqueue, in KqueueChange change)
    {
        int result = 0;
        int call = Change(kqueue, new ReadOnlySpan<KqueueChange>(in change), new Span<int>(ref result));
        return call < 0 ? call : result;
    }

    /// <summary>
    /// One kernel wait. <paramref name="buffer"/> lies on the pinned heap; its length divided by the stride bounds the events,
    /// and is not 0: kevent(2) then does not wait. A null timeout blocks.
    /// </summary>
    public int Wait(SafeDescriptor kqueue, Span<byte> buffer, TimeSpan? timeout)
    {
        TimeSpec time = KernelTimeout.ToTimeSpec(timeout ?? TimeSpan.Zero);
        byte* events = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(buffer));
        return Call(kqueue, null, 0, events, buffer.Length / Layout.Stride, timeout is null ? null : &time);
    }

    // As many receipts as changes: with more room, pending events could follow, and with less, errors would be cut off.
    private int Submit(SafeDescriptor kqueue, Span<byte> records, int count)
    {
        TimeSpec now = default;
        fixed (byte* first = records)
        {
            return Call(kqueue, first, count, first, count, &now);
        }
    }

    private int ReceiptAt(Span<byte> records, int index) =>
        (Layout.FlagsAt(records, index) & KqueueLayout.Error) != 0
            ? -Errno.OfSystem((int)Layout.DataAt(records, index))
            : 0;

    private int Call(SafeDescriptor kqueue, byte* changes, nint changeCount, byte* events, nint capacity, TimeSpec* timeout)
    {
        int count = _wait(kqueue.Number, changes, changeCount, events, capacity, timeout);
        return count >= 0 ? count : -Errno.Last;
    }

    private static Kqueue? Find() =>
        Environment.Is64BitProcess
        && KqueueLayout.Of(HostSystem.Current, Environment.OSVersion.Version) is { } layout
            ? new Kqueue(layout, HostSystem.LoadCLibrary())
            : null;
}

/// <summary>A change to a kqueue: what kevent(2) is told of one filter.</summary>
internal readonly record struct KqueueChange(nint Ident, int Filter, uint Flags, uint Detail = 0, ulong UserData = 0);
