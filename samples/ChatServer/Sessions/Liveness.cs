using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using ChatServer.Commands;

namespace ChatServer.Sessions;

/// <summary>
/// Whether a client is still there: first whether it says in time who it is, then whether it is not silent for too long. Says
/// once why its connection is to end, to one observer. There is one timer, which no line moves: it looks when the last line
/// was, and runs on for the rest.
/// </summary>
internal sealed class Liveness(SessionContext context, Client client) : IObservable<string>, IDisposable
{
    private IObserver<string>? _observer;
    private IDisposable? _timer;
    private TimeSpan _lastHeard = context.Clock.Elapsed;
    private bool _isAsked;

    private TimeSpan Limit => context.Settings.PingTimeout;

    /// <summary>There was a line.</summary>
    public void Hear()
    {
        _lastHeard = context.Clock.Elapsed;
        _isAsked = false;
    }

    public IDisposable Subscribe(IObserver<string> observer)
    {
        _observer = observer;
        LookAfter(context.Settings.RegistrationTimeout);
        return this;
    }

    public void Dispose() => _timer?.Dispose();

    private void LookAfter(TimeSpan time) => _timer = context.Scheduler.Schedule(this, time, static (_, liveness) =>
    {
        liveness.Look();
        return Disposable.Empty;
    });

    private void Look()
    {
        TimeSpan silence = context.Clock.Elapsed - _lastHeard;
        if (!client.User.IsRegistered)
        {
            _observer!.OnNext("Registration timed out");
        }
        else if (silence >= Limit)
        {
            _observer!.OnNext($"Ping timeout: {Limit.TotalSeconds} seconds");
        }
        else if (silence < Limit / 2)
        {
            LookAfter((Limit / 2) - silence);
        }
        else
        {
            if (!_isAsked)
            {
                _isAsked = true;
                client.Send($"PING :{context.Info.Name}");
            }

            LookAfter(Limit - silence);
        }
    }
}
