using System.Reactive.Concurrency;
using ChatServer.Channels;
using ChatServer.Commands;
using Rx.Selectors;

namespace ChatServer.Sessions;

/// <summary>What the sessions of a server share.</summary>
internal sealed class SessionContext(
    IReadinessSource source, ServerInfo info, SessionSettings settings, Action<Exception>? reportDefect = null)
{
    public IReadinessSource Source => source;

    public IScheduler Scheduler => source.Scheduler;

    public ServerInfo Info => info;

    public SessionSettings Settings => settings;

    /// <summary>Told of what should never happen: it costs one client its connection, and no other.</summary>
    public Action<Exception>? ReportDefect => reportDefect;

    /// <summary>Never goes back, as the time of day may.</summary>
    public IStopwatch Clock { get; } = source.Scheduler.StartStopwatch();

    public Network Network { get; } = new();

    public Flusher Flusher { get; } = new(source.Scheduler);

    public Traffic Traffic { get; } = new();

    /// <summary>
    /// A little at a time, however much there is: what has been read and has to wait is kept, and what has not is the sender's.
    /// </summary>
    public ReceiveOptions Receiving { get; } = new() { BufferSize = 1024, BytesPerTurn = 1024 };

    public SendOptions Sending { get; } = new()
    {
        Capacity = settings.SendQueueBytes,
        HighWaterMark = Math.Min(settings.SendQueueBytes / 4, 64 * 1024),
        LowWaterMark = Math.Min(settings.SendQueueBytes / 16, 16 * 1024),
        EndsWriting = true,
    };
}
