namespace Rx.Selectors.Tests.Support;

/// <summary>
/// A pipe as two bare descriptors, non-blocking. Their numbers lie where nobody else is given one once they are free: a
/// test that runs meanwhile must not get the number that this test has just closed. (On Windows nobody chooses a number, and
/// so tests run one after the other there.)
/// </summary>
internal sealed class RawPipe : IDisposable
{
    private const int FirstQuietNumber = 500;
    private const int QuietNumbers = 500; // all below 1024, for select(2)

    private static int _quietNumbersUsed;

    private bool _readEndIsOpen = true;
    private bool _writeEndIsOpen = true;

    public RawPipe()
    {
        (int readEnd, int writeEnd) = Libc.Pipe();
        ReadEnd = MoveToQuietNumber(readEnd);
        WriteEnd = MoveToQuietNumber(writeEnd);
    }

    public int ReadEnd { get; }

    public int WriteEnd { get; }

    /// <summary>Moves an open file to a number that nobody else is given.</summary>
    public static int MoveToQuietNumber(int descriptor)
    {
        if (TestedSystem.IsWindows)
        {
            return descriptor;
        }

        int wanted = FirstQuietNumber + (int)((uint)Interlocked.Increment(ref _quietNumbersUsed) % QuietNumbers);
        int moved = Libc.DuplicateAtLeast(descriptor, wanted);
        Libc.Close(descriptor);
        return moved;
    }

    public void Write(int count = 1) => Assert.Equal(count, Libc.Write(WriteEnd, new byte[count]));

    public void Read(int count = 1) => Assert.Equal(count, Libc.Read(ReadEnd, new byte[count]));

    public void CloseReadEnd()
    {
        _readEndIsOpen = false;
        Libc.Close(ReadEnd);
    }

    public void CloseWriteEnd()
    {
        _writeEndIsOpen = false;
        Libc.Close(WriteEnd);
    }

    public void Dispose()
    {
        if (_readEndIsOpen)
        {
            CloseReadEnd();
        }

        if (_writeEndIsOpen)
        {
            CloseWriteEnd();
        }
    }
}
