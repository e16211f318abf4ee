using System.Runtime.InteropServices;

namespace Rx.Selectors.Testing;

/// <summary>
/// Determines whether a <c>using</c> statement ends because its body threw. An exception from Dispose would then replace
/// the exception of the body.
/// </summary>
/// <remarks>
/// The runtime exposes the exception that a thread is unwinding for or handling, but does not distinguish the two. The
/// difference matters: the code after an await may run inside an exception handler of the code that completed the await,
/// without having thrown itself. Therefore an exception is the body's own only if the body was never suspended. An
/// async-local value detects a suspension: the execution context of the body has the value and the other contexts of the
/// thread do not, so it changes when the thread leaves the body and when a thread returns to it.
/// </remarks>
internal sealed class BodyOfUsing
{
    private readonly AsyncLocal<object?> _mark;
    private readonly nint _exceptionBefore = Marshal.GetExceptionPointers();
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
        nint exception = Marshal.GetExceptionPointers();
        return !wasSuspended && exception != 0 && exception != _exceptionBefore;
    }
}
