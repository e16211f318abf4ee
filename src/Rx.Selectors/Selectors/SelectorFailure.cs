using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Rx.Selectors.Native;

namespace Rx.Selectors;

/// <summary>From what a native call answers, a negated errno, to the exception that says so.</summary>
internal static class SelectorFailure
{
    private const nint NoDescriptor = -1;

    public static SelectorException Of(int result, string call, nint descriptor = NoDescriptor, string? advice = null) =>
        new(call, Errno.ToSystem(-result), descriptor, advice);

    /// <summary>What a file object that has been closed comes to, on every selector: its descriptor is not open.</summary>
    public static SelectorException OfClosed(nint descriptor) =>
        Of(-Errno.EBADF, "Watching", descriptor, "The file object has been closed");

    /// <summary>Refuses a number that is not open, for selectors whose kernel call finds that out only when it waits.</summary>
    public static void ThrowIfNotOpen(nint descriptor, string call)
    {
        if (OperatingSystem.IsWindows())
        {
            WinsockFailure.ThrowIfNotSocket(descriptor, call);
            return;
        }

        if (!DescriptorModes.IsOpen((int)descriptor))
        {
            throw Of(-Errno.EBADF, call, descriptor);
        }
    }

    /// <summary>What happened, to which descriptor, and what to do about it, in words.</summary>
    public static string Describe(string call, int errno, nint descriptor, string? advice)
    {
        string about = descriptor == NoDescriptor
            ? string.Empty
            : string.Create(CultureInfo.InvariantCulture, $" for descriptor {descriptor}");
        string hint = advice is null ? string.Empty : $" {advice}.";
        return $"{call} failed{about}: {Errno.Text(errno)} ({Errno.Name(errno)}).{hint}";
    }

    public static void ThrowIfFailed(int result, string call, nint descriptor = NoDescriptor, string? advice = null)
    {
        if (result < 0)
        {
            Throw(result, call, descriptor, advice);
        }
    }

    /// <summary>A signal interrupts any wait (EINTR, signal(7)); the caller knows its deadline and waits on.</summary>
    public static void ThrowUnlessInterrupted(int result, string call, string? advice = null)
    {
        if (result != -Errno.EINTR)
        {
            Throw(result, call, NoDescriptor, advice);
        }
    }

    /// <summary>
    /// Whether a wait or a wake-up was refused for want of memory (<see cref="Errno.IsShortage"/>). EAGAIN counts here: poll(2)
    /// and select(2) have it for that where they have no ENOMEM, and no other call of a selector's wait means something else by it.
    /// </summary>
    public static bool IsShortage(SelectorException refusal)
    {
        int errno = Errno.OfSystem(refusal.NativeErrorCode);
        return errno == Errno.EAGAIN || Errno.IsShortage(errno);
    }

    [DoesNotReturn]
    private static void Throw(int result, string call, nint descriptor, string? advice) =>
        throw Of(result, call, descriptor, advice);
}
