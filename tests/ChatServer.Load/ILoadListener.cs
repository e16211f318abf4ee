namespace ChatServer.Load;

/// <summary>Hears from clients what happens to them, on their loop.</summary>
internal interface ILoadListener
{
    /// <summary>One is in its channel.</summary>
    void OnJoined();

    /// <summary>One has heard a message for the first time.</summary>
    void OnMessage(LoadClient client);

    /// <summary>One has heard that somebody has left.</summary>
    void OnLeft(int number);

    /// <summary>One has heard everything.</summary>
    void OnFinished();

    /// <summary>The connection of one has ended, or was never made; the reason is null when the server has ended it.</summary>
    void OnDropped(LoadClient client, Exception? reason);
}
