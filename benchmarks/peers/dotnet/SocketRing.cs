using System.Net.Sockets;

namespace Rx.Selectors.Peers;

/// <summary>
/// The ring over .NET's own sockets. A receive is always pending on each socket, and its completion passes the token on. Events
/// arrive on several threads unless completions are inline.
/// </summary>
internal sealed class SocketRing : IDisposable
{
    private readonly Socket[] _readers;
    private readonly Socket[] _writers;
    private readonly AutoResetEvent _over = new(initialState: false);
    private readonly byte[] _token = [(byte)'e'];
    private long _leftToWrite;
    private long _reads;
    private long _expected;

    private SocketRing(int pairs)
    {
        _readers = new Socket[pairs];
        _writers = new Socket[pairs];
        for (int i = 0; i < pairs; i++)
        {
            (int readEnd, int writeEnd) = Libc.SocketPair();
            _readers[i] = new Socket(new SafeSocketHandle(readEnd, ownsHandle: true)) { Blocking = false };
            _writers[i] = new Socket(new SafeSocketHandle(writeEnd, ownsHandle: true)) { Blocking = false };
        }
    }

    public static void WithEventArgs(long count, int pairs)
    {
        using var ring = new SocketRing(pairs);
        for (int i = 0; i < pairs; i++)
        {
            var receive = new SocketAsyncEventArgs { UserToken = i };
            receive.SetBuffer(new byte[1]);
            receive.Completed += (_, completed) => ring.ReceiveAll(completed);
            if (!ring._readers[i].ReceiveAsync(receive))
            {
                ring.ReceiveAll(receive);
            }
        }

        Measure.Run(count, ring.Round);
    }

    public static void Awaited(long count, int pairs)
    {
        using var ring = new SocketRing(pairs);
        for (int i = 0; i < pairs; i++)
        {
            _ = ring.PassForEver(i);
        }

        Measure.Run(count, ring.Round);
    }

    public void Dispose()
    {
        foreach (Socket socket in (IEnumerable<Socket>)[.. _readers, .. _writers])
        {
            socket.Dispose();
        }

        _over.Dispose();
    }

    /// <summary>Handles a completed receive, and the receives that complete synchronously after it.</summary>
    private void ReceiveAll(SocketAsyncEventArgs receive)
    {
        var pair = (int)receive.UserToken!;
        do
        {
            if (receive.SocketError != SocketError.Success || receive.BytesTransferred != 1)
            {
                return; // at the end of the program
            }

            Pass(pair);
        }
        while (!_readers[pair].ReceiveAsync(receive));
    }

    private async Task PassForEver(int pair)
    {
        byte[] buffer = new byte[1];
        while (await _readers[pair].ReceiveAsync(buffer.AsMemory()).ConfigureAwait(false) == 1)
        {
            Pass(pair);
        }
    }

    private void Pass(int pair)
    {
        long reads = Interlocked.Increment(ref _reads);
        if (Interlocked.Decrement(ref _leftToWrite) >= 0)
        {
            Write(pair + 1 < _writers.Length ? pair + 1 : 0);
        }

        if (reads == _expected)
        {
            _over.Set();
        }
    }

    private void Write(int pair)
    {
        if (_writers[pair].Send(_token) != 1)
        {
            throw new InvalidOperationException("A token did not fit.");
        }
    }

    private long Round(long events)
    {
        const int Tokens = 100;
        _expected = events;
        _leftToWrite = events - Tokens;
        Volatile.Write(ref _reads, 0);
        for (int i = 0; i < Tokens; i++)
        {
            Write(i * (_readers.Length / Tokens));
        }

        _over.WaitOne();
        return Volatile.Read(ref _reads);
    }
}
