using System.Runtime.InteropServices;

namespace Rx.Selectors.Testing;

/// <summary>
/// Whether a <c>using</c> ends because its body has thrown: what Dispose throws then would take the place of the
/// reason.
/// </summary>
/// <remarks>
/// The runtime knows the exception that a thread is unwinding for, or handling. The two look alike, and the difference
/// counts: what follows an await may run inside the handler of whoever completed it, and has not thrown at all. So an
/// exception is the body's own only if the body was never suspended. That is seen by a value which its execution
/// context has and the thread's other contexts have not: it changes when the thread leaves the body, and when a thread
/// comes back to it.
/// </remarks>
internal sealed class BodyOfUsing
{
    private readonly AsyncLocal<object?> _mark;
    private readonly nint _exceptionBefore = Marshal.GetExceptionPointers();
    private volatile bool _wasSuspended;

    /// <summary>The body begins.</summary>
    public BodyOfUsing() => _mark = new AsyncLocal<object?>(change => _wasSuspended |= change.ThreadContextChanged)
    {
        Value = this,
    };

    /// <summary>The body ends. Whether because it has thrown, as far as can be known; where it cannot, false.</summary>
    public bool EndsByThrowing()
    {
        bool wasSuspended = _wasSuspended;
        _mark.Value = null;
        nint exception = Marshal.GetExceptionPointers();
        return !wasSuspended && exception != 0 && exception != _exceptionBefore;
    }
}
