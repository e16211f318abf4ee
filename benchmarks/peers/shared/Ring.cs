namespace Rx.Selectors.Peers;

/// <summary>
/// The workload of libevent's own benchmark: tokens of one byte circulate in a ring of socket pairs. Each event reads a token
/// and passes it to the next pair.
/// </summary>
internal sealed class Ring
{
    private readonly int[] _readEnds;
    private readonly int[] _writeEnds;
    private readonly int _tokens;
    private long _leftToWrite;
    private long _expected;

    public Ring(int pairs, int tokens)
    {
        _tokens = tokens;
        _readEnds = new int[pairs];
        _writeEnds = new int[pairs];
        for (int i = 0; i < pairs; i++)
        {
            (_readEnds[i], _writeEnds[i]) = Libc.SocketPair();
        }
    }

    public int Pairs => _readEnds.Length;

    public long Reads { get; private set; }

    public int ReadEnd(int pair) => _readEnds[pair];

    public int WriteEnd(int pair) => _writeEnds[pair];

    /// <summary>
    /// Writes the tokens. From then on, call <see cref="Pass"/> for every pair that is ready for reading, until it returns true.
    /// </summary>
    public void Start(long events)
    {
        Reads = 0;
        _expected = events;
        _leftToWrite = events;
        int space = Pairs / _tokens;
        for (int i = 0; i < _tokens; i++)
        {
            Write(i * space);
        }
    }

    /// <summary>Reads a token and passes it on. Returns true if it was the last one.</summary>
    public bool Pass(int pair)
    {
        Libc.ReadByte(_readEnds[pair]);
        Reads++;
        if (_leftToWrite > 0)
        {
            Write(pair + 1 < Pairs ? pair + 1 : 0);
        }

        return Reads == _expected;
    }

    /// <summary>Writes a byte to each pair, for the workloads that do not read it.</summary>
    public void Fill()
    {
        for (int i = 0; i < Pairs; i++)
        {
            Libc.WriteByte(_writeEnds[i]);
        }
    }

    private void Write(int pair)
    {
        Libc.WriteByte(_writeEnds[pair]);
        _leftToWrite--;
    }
}
