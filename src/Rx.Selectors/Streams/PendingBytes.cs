namespace Rx.Selectors;

/// <summary>Bytes in order, in blocks of a pool; without any it holds no block. On the loop's thread only.</summary>
internal sealed class PendingBytes(BlockPool pool)
{
    // Of _blocks: the first bytes of the first block are gone, the last bytes of the last one are free.
    private readonly Queue<byte[]> _blocks = new();
    private byte[] _last = []; // of no meaning while there is no block
    private int _usedOfFirst;
    private int _usedOfLast;

    public int Count { get; private set; }

    public bool IsEmpty => Count == 0;

    /// <summary>The first bytes, as many as lie together.</summary>
    public ReadOnlySpan<byte> First =>
        Count == 0 ? [] : _blocks.Peek().AsSpan(_usedOfFirst, Math.Min(Count, BlockPool.BlockSize - _usedOfFirst));

    public void Add(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_blocks.Count == 0 || _usedOfLast == BlockPool.BlockSize)
            {
                _last = pool.Take();
                _usedOfLast = 0;
                _blocks.Enqueue(_last);
            }

            int count = Math.Min(bytes.Length, BlockPool.BlockSize - _usedOfLast);
            bytes[..count].CopyTo(_last.AsSpan(_usedOfLast));
            bytes = bytes[count..];
            _usedOfLast += count;
            Count += count;
        }
    }

    /// <summary>Drops the first bytes, no more than <see cref="First"/> has.</summary>
    public void RemoveFirst(int count)
    {
        Count -= count;
        _usedOfFirst += count;
        if (Count == 0 || _usedOfFirst == BlockPool.BlockSize)
        {
            pool.GiveBack(_blocks.Dequeue());
            _usedOfFirst = 0;
        }
    }

    public void Clear()
    {
        while (_blocks.TryDequeue(out byte[]? block))
        {
            pool.GiveBack(block);
        }

        Count = 0;
        _usedOfFirst = 0;
    }
}
