using Rx.Selectors.Native;

namespace Rx.Selectors.Tests.Support;

/// <summary>
/// An accept4(2) that fails as a test says, for errors that no test can bring about: first each errno given, then what
/// <paramref name="next"/> says, the kernel unless set.
/// </summary>
internal sealed class ScriptedAccept(IEnumerable<int> errnos, Func<int, int>? next = null)
{
    private readonly Queue<int> _errnos = new(errnos);
    private readonly Func<int, int> _next = next ?? SocketCalls.Accept;
    private int _calls;

    public int Calls => Volatile.Read(ref _calls);

    public int Accept(int listener)
    {
        Interlocked.Increment(ref _calls);
        return _errnos.TryDequeue(out int errno) ? -errno : _next(listener);
    }
}
