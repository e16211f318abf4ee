using System.Text;

namespace Rx.Selectors.Testing;

/// <summary>
/// Reads a diagram symbol by symbol and keeps track of the time. It consumes whitespace, dashes, durations and the
/// parentheses of groups itself; the caller decides which symbols are allowed where, and what they mean.
/// </summary>
internal ref struct MarbleCursor
{
    /// <summary>
    /// The maximum length of a diagram in frames. This many milliseconds before or after 1970 stay within the range of
    /// <see cref="DateTimeOffset"/>.
    /// </summary>
    public const long MaxFrame = 62_000_000_000_000;

    private const int NoGroup = -1;

    private readonly string _diagram;
    private readonly MarbleDiagram _kind;
    private readonly MarbleGroupCost _groupCost;

    private int _next;
    private long _time;
    private int _groupPosition = NoGroup;
    private long _groupFrame;
    private bool _isOver;

    public MarbleCursor(string diagram, MarbleDiagram kind, MarbleGroupCost groupCost)
    {
        ArgumentNullException.ThrowIfNull(diagram);
        _diagram = diagram;
        _kind = kind;
        _groupCost = groupCost;
    }

    /// <summary>Gets the current symbol: a value, <c>|</c>, <c>#</c>, <c>^</c> or <c>!</c>.</summary>
    public Rune Symbol { get; private set; }

    /// <summary>Gets the index of the current symbol in the diagram.</summary>
    public int Position { get; private set; }

    /// <summary>Gets the frame of the current symbol; within a group, the frame of the group.</summary>
    public long Frame { get; private set; }

    /// <summary>Advances to the next symbol. Returns false at the end of the diagram.</summary>
    public bool Next()
    {
        while (_next < _diagram.Length)
        {
            Position = _next;
            Symbol = ReadRune();
            if (Rune.IsWhiteSpace(Symbol))
            {
                continue;
            }

            if (Symbol.Value == ')')
            {
                CloseGroup();
                continue;
            }

            if (_isOver)
            {
                throw Error("Nothing can follow the end of the stream: expected the end of the diagram.");
            }

            if (TryReadDuration(out long frames))
            {
                Pass(frames);
                continue;
            }

            switch (Symbol.Value)
            {
                case '-':
                    PassADash();
                    continue;
                case '(':
                    OpenGroup();
                    continue;
                default:
                    Frame = _groupPosition == NoGroup ? _time : _groupFrame;
                    Pass(CostOfSymbol());
                    return true;
            }
        }

        Position = _diagram.Length;
        if (_groupPosition != NoGroup)
        {
            throw ErrorAt(_groupPosition, "This group is not closed: expected ')' before the end.");
        }

        return false;
    }

    /// <summary>Allows nothing after this symbol but the end of its group.</summary>
    public void End() => _isOver = true;

    /// <summary>
    /// Creates an error at the current symbol, or at the end of the diagram if <see cref="Next"/> has reached it.
    /// </summary>
    public readonly MarbleSyntaxException Error(string problem) => ErrorAt(Position, problem);

    private readonly MarbleSyntaxException TooLong() =>
        Error($"The diagram is too long: expected at most {MaxFrame} frames.");

    private readonly MarbleSyntaxException ErrorAt(int position, string problem) =>
        new(problem, _kind, _diagram, position);

    private Rune ReadRune()
    {
        if (!Rune.TryGetRuneAt(_diagram, _next, out Rune rune))
        {
            throw Error("Half a surrogate pair: expected a whole character.");
        }

        _next += rune.Utf16SequenceLength;
        return rune;
    }

    private void OpenGroup()
    {
        if (_kind == MarbleDiagram.Time)
        {
            throw Error("A time has no groups: expected '-', a duration or '|'.");
        }

        if (_groupPosition != NoGroup)
        {
            throw Error("A group cannot hold another group: expected ')' first.");
        }

        _groupPosition = Position;
        _groupFrame = _time;
        Pass(1);
    }

    private void CloseGroup()
    {
        if (_groupPosition == NoGroup)
        {
            throw Error("There is no group to close here: expected '(' before ')'.");
        }

        _groupPosition = NoGroup;
        if (_groupCost == MarbleGroupCost.Characters)
        {
            Pass(1);
        }
    }

    private void PassADash()
    {
        if (_groupPosition != NoGroup)
        {
            throw Error("No time passes within a group: expected ')' before '-'.");
        }

        Pass(1);
    }

    // In a group that costs one frame, the "(" costs that frame.
    private readonly int CostOfSymbol() =>
        _groupPosition != NoGroup && _groupCost == MarbleGroupCost.OneFrame ? 0 : 1;

    private void Pass(long frames)
    {
        if (frames > MaxFrame - _time)
        {
            throw TooLong();
        }

        _time += frames;
    }

    // A duration is a number with a unit, with whitespace or an end of the diagram on both sides. Directly beside other
    // characters, its characters are values.
    private bool TryReadDuration(out long frames)
    {
        frames = 0;
        bool isAtStart = Position == 0 || char.IsWhiteSpace(_diagram[Position - 1]);
        if (!isAtStart || !char.IsAsciiDigit(_diagram[Position]))
        {
            return false;
        }

        ReadOnlySpan<char> word = WordAt(Position);
        if (!MarbleDuration.TryParse(word, out decimal milliseconds))
        {
            return false;
        }

        if (_groupPosition != NoGroup)
        {
            throw Error("No time passes within a group: expected ')' before the duration.");
        }

        if (!decimal.IsInteger(milliseconds))
        {
            throw Error("A frame is a millisecond: expected a whole number of them.");
        }

        frames = milliseconds > MaxFrame ? throw TooLong() : (long)milliseconds;
        _next = Position + word.Length;
        return true;
    }

    private readonly ReadOnlySpan<char> WordAt(int start)
    {
        int end = start;
        while (end < _diagram.Length && !char.IsWhiteSpace(_diagram[end]))
        {
            end++;
        }

        return _diagram.AsSpan(start, end - start);
    }
}
