namespace ChatServer.Channels;

/// <summary>
/// What is on its way to one client, in the order of the calls. A call changes nothing of the network, so that a caller can go
/// through a channel's members meanwhile.
/// </summary>
internal interface ISendQueue
{
    /// <summary>Sends a line, with its end. The array may belong to others too, and is never changed.</summary>
    void Send(byte[] line);

    /// <summary>
    /// Sends a reply of any number of lines, which are produced as there is room for them, over several turns of the loop. Each
    /// step of the enumeration does little work; one that has no line to show for it yields null. What it enumerates has to
    /// stand being changed between two steps (<see cref="Roster{T}.Listing"/>).
    /// </summary>
    void Send(IEnumerable<byte[]?> reply);
}
