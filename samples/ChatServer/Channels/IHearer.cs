namespace ChatServer.Channels;

/// <summary>Where lines to somebody go. Taking one must not lead back to whoever sends it.</summary>
internal interface IHearer
{
    /// <summary>Takes a line, with its end. It may belong to others too, and is never changed.</summary>
    void Hear(byte[] line);

    /// <summary>Takes lines of any number, as they can be sent: they are asked for one after the other, maybe later.</summary>
    void HearAll(IEnumerable<byte[]> lines);
}
