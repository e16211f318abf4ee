using System.Diagnostics;
using System.Reactive.Linq;
using Rx.Selectors;

namespace ChatServer.Load;

/// <summary>
/// Everybody enters and talks in turns, and at the end the accounts are added up. Members may be called from any one thread.
/// </summary>
internal sealed class LoadRun : IDisposable
{
    private const int MostEntering = 8; // a server may have a short queue of those it has not accepted

    private readonly LoadPlan _plan;
    private readonly SelectorScheduler _loop = new(new SelectorSchedulerOptions { ThreadName = "load loop" });
    private readonly LoadClient[] _clients;
    private readonly LoadClient[] _well;
    private readonly HashSet<int> _left = [];
    private readonly AutoResetEvent _reached = new(initialState: false);
    private long _happened; // of what is waited for
    private long _awaited;
    private int _begun;
    private Exception? _whyDropped;

    public LoadRun(LoadPlan plan)
    {
        _plan = plan;
        _clients = [.. Enumerable.Range(0, plan.Clients).Select(i => new LoadClient(_loop, plan, i, this))];
        _well = [.. _clients.Where(client => client.Role == Role.Well)];
    }

    /// <summary>Everybody connects, and is in a channel.</summary>
    /// <exception cref="InvalidOperationException">That does not go on.</exception>
    public void Enter()
    {
        bool areIn = Await(_plan.Clients, () =>
        {
            for (int i = 0; i < MostEntering; i++)
            {
                BeginNext();
            }
        });
        if (!areIn)
        {
            throw new InvalidOperationException(
                $"Only {_happened} of {_plan.Clients} clients are in their channels, and nothing goes on. {_whyDropped?.Message}",
                _whyDropped);
        }
    }

    /// <summary>Says all there is to say, or as much as gets through.</summary>
    public LoadReport Talk()
    {
        var watch = Stopwatch.StartNew();
        long heard = 0;
        bool goesOn = true;
        for (int message = 0; message < _plan.Messages && goesOn; message += _plan.Burst)
        {
            int first = message;
            long expected = ExpectedBefore(Math.Min(message + _plan.Burst, _plan.Messages));
            goesOn = Await(expected - heard, () => Say(first));
            heard = expected;
        }

        TimeSpan elapsed = watch.Elapsed;
        Await(_well.Length, () => Array.ForEach(_well, client => client.Finish()));
        return Observable.Start(() => Report(elapsed), _loop).Wait();
    }

    public void Dispose()
    {
        OnLoop(() => Array.ForEach(_clients, client => client.Dispose()));
        _loop.Dispose();
        _reached.Dispose();
    }

    /// <summary>A client is in its channel. This and the rest: on the loop.</summary>
    public void OnJoined()
    {
        Happen();
        BeginNext();
    }

    /// <summary>A client has heard a message for the first time.</summary>
    public void OnMessage(LoadClient client)
    {
        if (client.Role == Role.Well)
        {
            Happen();
        }
    }

    /// <summary>A client has heard that somebody has left.</summary>
    public void OnLeft(int number) => _left.Add(number);

    /// <summary>A client has heard everything.</summary>
    public void OnFinished() => Happen();

    /// <summary>A client's connection has ended, or was never made; the reason is null when the server has ended it.</summary>
    public void OnDropped(Exception? reason) => _whyDropped ??= reason;

    private void BeginNext()
    {
        if (_begun < _clients.Length)
        {
            _clients[_begun++].Begin();
        }
    }

    private void Say(int message)
    {
        int count = Math.Min(_plan.Burst, _plan.Messages - message);
        foreach (LoadClient client in _clients)
        {
            int before = _plan.SaidBefore(message, client.Number);
            int now = _plan.SaidBefore(message + count, client.Number) - before;
            if (now > 0)
            {
                client.Say(before, now);
            }
            else if (client.Role == Role.Vanishing && before == message)
            {
                client.Vanish();
            }
        }
    }

    /// <summary>How much all who are well have heard when everybody has said so many messages.</summary>
    private long ExpectedBefore(int message) => _well
        .GroupBy(client => client.Channel)
        .Sum(channel =>
        {
            long said = _clients
                .Where(client => client.Channel == channel.Key)
                .Sum(client => (long)_plan.SaidBefore(message, client.Number));
            return channel.Count() * (said - message); // nobody hears what is their own
        });

    private LoadReport Report(TimeSpan elapsed)
    {
        long delivered = _well.Sum(client => client.Account.Delivered);
        return new LoadReport
        {
            Delivered = delivered,
            Lost = ExpectedBefore(_plan.Messages) - delivered,
            Doubled = _well.Sum(client => client.Account.Doubled),
            Reordered = _well.Sum(client => client.Account.Reordered),
            Echoed = _well.Sum(client => client.Account.Echoed),
            Strange = _well.Sum(client => client.Account.Strange),
            Dropped = _well.Count(client => client.IsDropped),
            Left = _left.Count,
            Elapsed = elapsed,
        };
    }

    /// <summary>Does something on the loop, and waits until so much has happened; false when nothing happens any more.</summary>
    private bool Await(long awaited, Action action)
    {
        if (awaited == 0)
        {
            OnLoop(action);
            return true;
        }

        OnLoop(() =>
        {
            _happened = 0;
            _awaited = awaited;
            _reached.Reset();
            action();
        });
        long seen = -1;
        while (!_reached.WaitOne(_plan.Patience))
        {
            long now = Observable.Start(() => _happened, _loop).Wait();
            if (now == seen)
            {
                return false;
            }

            seen = now;
        }

        return true;
    }

    private void Happen()
    {
        if (++_happened == _awaited)
        {
            _reached.Set();
        }
    }

    private void OnLoop(Action action) => Observable.Start(action, _loop).Wait();
}
