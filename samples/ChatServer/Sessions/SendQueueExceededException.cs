namespace ChatServer.Sessions;

/// <summary>More waits for a client than <see cref="SessionSettings.SendQueueBytes"/>: it does not read.</summary>
internal sealed class SendQueueExceededException(int bytes, int limit)
    : Exception($"{bytes} bytes wait for a client that does not read them, and {limit} may.");
