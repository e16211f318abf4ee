using System.Runtime.InteropServices;

namespace Rx.Selectors.Testing;

/// <summary>
/// Determines whether a <c>using</c> statement ends because its body threw. An exception from Dispose would then replace
/// the exception of the body.
/// </summary>
/// <remarks>
/// <para>
/// The runtime exposes the exception that a thread is unwinding for or handling, but does not distinguish the two. The
/// difference matters: the code after an await may run inside an exception handler of the code that completed the await,
/// without having thrown itself. Therefore an exception is the body's own only if the body was never suspended. An
/// async-local value detects a suspension: the execution context of the body has the value and the other contexts of the
/// thread do not, so it changes when the thread leaves the body and when a thread returns to it.
/// </para>
/// <para>
/// Only CoreCLR exposes it. On other runtimes (Native AOT, Mono) no body counts as one that threw. That errs on the safe
/// side: a test may fail with the second exception and not the first, but no test passes that should fail.
/// </para>
/// </remarks>
internal sealed class BodyOfUsing
{
    private static readonly bool IsExposed = Probe();

    private readonly AsyncLocal<object?> _mark;
    private readonly nint _exceptionBefore = CurrentException();
    private volatile bool _wasSuspended;

    /// <summary>Marks the beginning of the body.</summary>
    public BodyOfUsing() => _mark = new AsyncLocal<object?>(change => _wasSuspended |= change.ThreadContextChanged)
    {
        Value = this,
    };

    /// <summary>
    /// Marks the end of the body, and returns true if it ends by throwing. Returns false when that cannot be determined.
    /// </summary>
    public bool EndsByThrowing()
    {
        bool wasSuspended = _wasSuspended;
        _mark.Value = null;
        nint exception = CurrentException();
        return !wasSuspended && exception != 0 && exception != _exceptionBefore;
    }

    /// <summary>Identifies the exception that the thread unwinds for or handles: 0 if there is none, or if it is unknown.</summary>
    private static nint CurrentException() => IsExposed ? Marshal.GetExceptionPointers() : 0;

    // Neither a property of the runtime nor an analyzer shows it: the method exists everywhere, and throws.
    private static bool Probe()
    {
        try
        {
            _ = Marshal.GetExceptionPointers();
            return true;
        }
        catch (PlatformNotSupportedException)
        {
            return false;
        }
    }
}
