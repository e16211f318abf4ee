using System.Reactive.Concurrency;
using System.Reactive.Disposables;

namespace ChatServer.Sessions;

/// <summary>
/// Sends what has been said in a turn of the loop at its end, so that whoever gets several lines gets them at once: one system
/// call for each client, not for each line.
/// </summary>
internal sealed class Flusher(IScheduler scheduler)
{
    private List<Outbox> _waiting = [];
    private List<Outbox> _flushing = [];

    /// <summary>Room to put lines one behind the other, for as long as one of them takes.</summary>
    public byte[] Scratch { get; } = new byte[Outbox.MostGathered + Protocol.Wire.MaxLineBytes];

    public void Add(Outbox outbox)
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
