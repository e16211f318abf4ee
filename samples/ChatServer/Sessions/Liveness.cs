using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;

namespace ChatServer.Sessions;

/// <summary>
/// Whether somebody is still there: first whether it says in time who it is, then whether it is not silent for too long. One
/// timer, which no line moves: it looks when the last line was, and runs on for the rest.
/// </summary>
internal sealed class Liveness(SessionSettings settings, IScheduler scheduler, IStopwatch clock)
{
    private TimeSpan _lastHeard = clock.Elapsed;
    private bool _isAsked;

    /// <summary>There was a line.</summary>
    public void Hear()
    {
        _lastHeard = clock.Elapsed;
        _isAsked = false;
    }

    /// <summary>Why the connection is to end, once it is. Cold, for one subscriber.</summary>
    /// <param name="isRegistered">Whether it is known who it is.</param>
    /// <param name="ask">Asks whether somebody is there.</param>
    public IObservable<string> Lost(Func<bool> isRegistered, Action ask) => Observable.Create<string>(observer =>
    {
        var timer = new SerialDisposable();
        LookAfter(settings.RegistrationTimeout);
        return timer;

        void LookAfter(TimeSpan time) => timer.Disposable = scheduler.Schedule(time, Look);

        void Look()
        {
            TimeSpan silence = clock.Elapsed - _lastHeard;
            if (!isRegistered())
            {
                Tell("Registration timed out");
            }
            else if (silence >= settings.PingTimeout)
            {
                Tell($"Ping timeout: {settings.PingTimeout.TotalSeconds} seconds");
            }
            else if (silence < settings.PingTimeout / 2)
            {
                LookAfter((settings.PingTimeout / 2) - silence);
            }
            else
            {
                if (!_isAsked)
                {
                    _isAsked = true;
                    ask();
                }

                LookAfter(settings.PingTimeout - silence);
            }
        }

        void Tell(string reason)
        {
            observer.OnNext(reason);
            observer.OnCompleted();
        }
    });
}
