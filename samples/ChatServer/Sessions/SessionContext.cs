using System.Reactive.Concurrency;
using ChatServer.Channels;
using ChatServer.Commands;
using Rx.Selectors;

namespace ChatServer.Sessions;

/// <summary>What the sessions of a server share.</summary>
internal sealed class SessionContext
{
    private readonly Action<Exception>? _reportDefect;

    /// <param name="source">The loop that serves.</param>
    /// <param name="info">What the server says about itself.</param>
    /// <param name="settings">What one client may do.</param>
    /// <param name="reportDefect">Takes defects of the server, on the loop's thread; null: they are not reported.</param>
    public SessionContext(
        IReadinessSource source, ServerInfo info, SessionSettings settings, Action<Exception>? reportDefect = null)
    {
        (Source, Info, Settings, _reportDefect) = (source, info, settings, reportDefect);
        Clock = source.Scheduler.StartStopwatch();
        SendTurns = new SendTurns(source.Scheduler);
        Flooding = new FloodLimit(
            settings.LinesPerSecond > 0 ? TimeSpan.FromSeconds(1 / settings.LinesPerSecond) : TimeSpan.Zero,
            settings.Burst,
            source.Scheduler,
            Clock);
        Sending = new SendOptions
        {
            Capacity = settings.SendQueueBytes,
            HighWaterMark = Math.Min(settings.SendQueueBytes / 4, 64 * 1024),
            LowWaterMark = Math.Min(settings.SendQueueBytes / 16, 16 * 1024),
            EndsWriting = true,
        };
        MostGathered = Math.Min(Sessions.SendTurns.MostGathered, Sending.HighWaterMark);
    }

    public IReadinessSource Source { get; }

    public IScheduler Scheduler => Source.Scheduler;

    public ServerInfo Info { get; }

    public SessionSettings Settings { get; }

    /// <summary>Never goes back, as the time of day may.</summary>
    public IStopwatch Clock { get; }

    public Network Network { get; } = new();

    public SendTurns SendTurns { get; }

    public Traffic Traffic { get; } = new();

    /// <summary>
    /// A little at a time, however much there is: what has been read and has to wait is kept, and what has not is the sender's.
    /// </summary>
    public ReceiveOptions Receiving { get; } = new() { BufferSize = 1024, BytesPerTurn = 1024 };

    public FloodLimit Flooding { get; }

    public SendOptions Sending { get; }

    /// <summary>How many bytes are gathered for a client in a turn before they are written.</summary>
    public int MostGathered { get; }

    /// <summary>Reports what should never happen. It costs one client its connection, and no other.</summary>
    public void ReportDefect(Exception defect) => _reportDefect?.Invoke(defect);
}
