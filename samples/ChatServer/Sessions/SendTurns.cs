using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using ChatServer.Protocol;

namespace ChatServer.Sessions;

/// <summary>
/// Writes what has been sent in a turn of the loop at its end: one system call for each client, not for each line. It also
/// shares out the work on long replies, so that a turn has a bounded part of it, however many clients ask for however much:
/// what is left over waits for the next turn, and no reply waits for more than one share of each of the others.
/// </summary>
/// <remarks>
/// <c>SendTiming.OncePerTurn</c> of the library does the former too, and takes a block of 16 KiB for each client until then.
/// Here a line to a hundred clients is one array.
/// </remarks>
internal sealed class SendTurns(IScheduler scheduler)
{
    /// <summary>How many bytes are gathered for a client before they are written.</summary>
    public const int MostGathered = 8 * 1024;

    /// <summary>How many steps of replies a turn does. One looks at a user or a channel, and shows it in a line or not.</summary>
    public const int StepsPerTurn = 256;

    /// <summary>How many of them one client gets before the others have had theirs.</summary>
    public const int StepsAtOnce = 64;

    private const int MostKept = 64;

    private readonly Stack<Queue<Outgoing>> _spare = new(); // one for each client to which something is sent in a turn
    private readonly Queue<ClientSendQueue> _replying = new();
    private List<ClientSendQueue> _changed = [];
    private List<ClientSendQueue> _writing = [];
    private int _stepsLeft = StepsPerTurn;
    private bool _isScheduled;

    /// <summary>Where a client's lines are gathered to be written; its content is of no meaning between two uses.</summary>
    public byte[] Buffer { get; } = new byte[MostGathered + Wire.MaxLineBytes];

    /// <summary>Takes one step of those that are left of the turn. False when there is none.</summary>
    public bool TryTakeStep() => _stepsLeft > 0 && _stepsLeft-- > 0;

    /// <summary>Writes at the end of this turn what is sent to a client. Returns a queue for it.</summary>
    public Queue<Outgoing> Begin(ClientSendQueue client)
    {
        _changed.Add(client);
        Schedule();
        return _spare.TryPop(out Queue<Outgoing>? queue) ? queue : new Queue<Outgoing>();
    }

    /// <summary>Takes back an empty queue, to use it again unless it has grown large.</summary>
    public void End(Queue<Outgoing> queue)
    {
        if (queue.Capacity <= MostKept)
        {
            _spare.Push(queue);
        }
    }

    /// <summary>Goes on with a client's reply when others have had their share.</summary>
    public void Continue(ClientSendQueue client)
    {
        _replying.Enqueue(client);
        Schedule();
    }

    private void Schedule()
    {
        if (!_isScheduled)
        {
            _isScheduled = true;
            scheduler.Schedule(this, static (_, turns) =>
            {
                turns.Run();
                return Disposable.Empty;
            });
        }
    }

    private void Run()
    {
        _isScheduled = false;
        for (int count = _replying.Count; count > 0 && _stepsLeft > 0; count--)
        {
            _replying.Dequeue().Continue();
        }

        (_changed, _writing) = (_writing, _changed); // what is sent meanwhile is for the next time
        foreach (ClientSendQueue client in _writing)
        {
            client.Write();
        }

        _writing.Clear();
        _stepsLeft = StepsPerTurn;
        if (_replying.Count > 0)
        {
            Schedule();
        }
    }
}
