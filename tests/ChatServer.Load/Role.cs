namespace ChatServer.Load;

/// <summary>How a client behaves.</summary>
internal enum Role
{
    /// <summary>Talks and reads to the end. What those hear of each other is what counts.</summary>
    Well = 0,

    /// <summary>Talks, and is gone half-way, in the middle of a line.</summary>
    Vanishing = 1,

    /// <summary>Reads nothing once it is in its channel, and stays.</summary>
    Stuck = 2,
}
