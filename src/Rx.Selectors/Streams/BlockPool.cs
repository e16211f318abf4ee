namespace Rx.Selectors;

/// <summary>Blocks of bytes to use again, for one loop's thread. Those over a bound are left to the garbage collector.</summary>
internal sealed class BlockPool
{
    public const int BlockSize = 16 * 1024;

    private const int MostKept = 64; // 1 MiB

    private readonly Stack<byte[]> _kept = new();

    /// <summary>How many there are to use again.</summary>
    public int Kept => _kept.Count;

    public byte[] Take() => _kept.TryPop(out byte[]? block) ? block : GC.AllocateUninitializedArray<byte>(BlockSize);

    public void GiveBack(byte[] block)
    {
        if (_kept.Count < MostKept)
        {
            _kept.Push(block);
        }
    }
}
