using System.Numerics;

namespace Rx.Selectors;

/// <summary>
/// Where the kernel puts events. It is filled while a thread blocks, so it lies where the garbage collector moves nothing.
/// </summary>
internal struct EventBuffer(int stride)
{
    private const int InitialEvents = 64;
    private const int MostEvents = 1 << 20; // a wait; no more can be registered anyway on most systems

    private byte[] _bytes = Allocate(InitialEvents, stride);

    /// <summary>Room for <paramref name="count"/> events, or as many as a wait may bring at most.</summary>
    public Span<byte> For(int count)
    {
        count = Math.Min(count, MostEvents);
        int wanted = count * stride;
        if (_bytes.Length < wanted)
        {
            _bytes = Allocate((int)BitOperations.RoundUpToPowerOf2((uint)count), stride);
        }

        return _bytes.AsSpan(0, wanted);
    }

    private static byte[] Allocate(int count, int stride) =>
        GC.AllocateUninitializedArray<byte>(count * stride, pinned: true);
}
