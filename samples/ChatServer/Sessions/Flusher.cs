using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using ChatServer.Protocol;

namespace ChatServer.Sessions;

/// <summary>
/// Sends what has been said in a turn of the loop at its end, so that whoever gets several lines gets them at once: one system
/// call for each client, not for each line.
/// </summary>
/// <remarks>
/// <c>SendTiming.OncePerTurn</c> does that too, and copies each line for each client until then. Here a line said to a hundred
/// is one array, and a client's queue has no memory of its own as long as the kernel takes everything.
/// </remarks>
internal sealed class Flusher(IScheduler scheduler)
{
    /// <summary>How many bytes a client gathers in a turn before they are sent.</summary>
    public const int MostGathered = 8 * 1024;

    private readonly byte[] _scratch = new byte[MostGathered + Wire.MaxLineBytes];
    private readonly Stack<List<byte[]>> _spare = new(); // a list for each client that hears something in a turn
    private List<Outbox> _waiting = [];
    private List<Outbox> _flushing = [];

    /// <summary>Where an outbox gathers lines until its <see cref="Outbox.Flush"/>, which comes at the end of this turn.</summary>
    public List<byte[]> Begin(Outbox outbox)
    {
        _waiting.Add(outbox);
        if (_waiting.Count == 1)
        {
            scheduler.Schedule(this, static (_, flusher) =>
            {
                flusher.FlushAll();
                return Disposable.Empty;
            });
        }

        return _spare.TryPop(out List<byte[]>? lines) ? lines : [];
    }

    /// <summary>The lines one behind the other, until the next call; their list is used again.</summary>
    public ReadOnlySpan<byte> End(List<byte[]> lines)
    {
        int length = 0;
        foreach (byte[] line in lines)
        {
            line.CopyTo(_scratch, length);
            length += line.Length;
        }

        lines.Clear();
        _spare.Push(lines);
        return _scratch.AsSpan(0, length);
    }

    private void FlushAll()
    {
        (_waiting, _flushing) = (_flushing, _waiting); // what is said meanwhile is for the next time
        foreach (Outbox outbox in _flushing)
        {
            outbox.Flush();
        }

        _flushing.Clear();
    }
}
