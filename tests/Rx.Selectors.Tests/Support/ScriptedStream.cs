namespace Rx.Selectors.Tests.Support;

/// <summary>A stream without a kernel object: it has what the test gives it, takes as much as the test lets it, and notes it.</summary>
internal sealed class ScriptedStream(nint descriptor) : IByteStream, IFileObject
{
    private readonly List<byte[]> _writes = [];
    private readonly Queue<byte[]> _chunks = new();

    public nint FileDescriptor => IsClosed ? throw new ObjectDisposedException(nameof(ScriptedStream)) : descriptor;

    public object FileObject => this;

    public bool IsClosed { get; set; }

    /// <summary>How many bytes it still takes.</summary>
    public int Room { get; set; }

    /// <summary>What the next call throws, and every one after it.</summary>
    public Exception? Failure { get; set; }

    /// <summary>What each call of TryWrite was given, as far as it was taken.</summary>
    public IReadOnlyList<byte[]> Writes => _writes;

    public byte[] Written => [.. _writes.SelectMany(static bytes => bytes)];

    public int Reads { get; private set; }

    /// <summary>How often TryWrite was called, in vain or not.</summary>
    public int Attempts { get; private set; }

    public int TimesEnded { get; private set; }

    /// <summary>What the next reads bring; an empty chunk is the end of the stream.</summary>
    public void Have(params byte[][] chunks) => Array.ForEach(chunks, _chunks.Enqueue);

    public bool TryRead(Span<byte> buffer, out int count)
    {
        Reads++;
        ThrowIfFailing();
        count = 0;
        if (!_chunks.TryDequeue(out byte[]? chunk))
        {
            return false;
        }

        Assert.True(chunk.Length <= buffer.Length, "The script has a chunk that is larger than the buffer.");
        chunk.CopyTo(buffer);
        count = chunk.Length;
        return true;
    }

    public bool TryWrite(ReadOnlySpan<byte> bytes, out int count)
    {
        Attempts++;
        ThrowIfFailing();
        Assert.False(bytes.IsEmpty, "Nothing to write is not written.");
        count = Math.Min(bytes.Length, Room);
        if (count == 0)
        {
            return false;
        }

        Room -= count;
        _writes.Add(bytes[..count].ToArray());
        return true;
    }

    public void EndWriting()
    {
        ThrowIfFailing();
        TimesEnded++;
    }

    private void ThrowIfFailing()
    {
        if (Failure is not null)
        {
            throw Failure;
        }
    }
}
