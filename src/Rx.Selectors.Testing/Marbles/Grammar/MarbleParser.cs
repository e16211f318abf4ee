namespace Rx.Selectors.Testing;

/// <summary>
/// Parses marble diagrams: the grammar of RxJS's run mode, with a frame of one millisecond. It is strict: any malformed
/// diagram throws a <see cref="MarbleSyntaxException"/>.
/// </summary>
/// <remarks>
/// <code>
/// observable   = { ws | "-" | marble | group | duration | "^" }        nothing but ws or ")" after "|" or "#"
/// marble       = value | "|" | "#"
/// group        = "(" { ws | marble | "^" } ")"
/// value        = one code point other than - | # ^ ! ( ) and whitespace
/// duration     = digits [ "." digits ] ( "ms" | "s" | "m" )            between whitespace, or an end of the diagram
/// subscription = { ws | "-" | duration | "^" | "!" | "(" { ws | "^" | "!" } ")" }       at most one "^", then one "!"
/// interest     = the same, "^" and "!" in turn
/// time         = { ws | "-" | duration | "|" }                         exactly one "|"
/// </code>
/// Every character costs a frame, except whitespace, which costs none, and a duration, which costs its own number of frames.
/// Everything in a group is at the frame of its "(". (In RxJS the "!" of a subscription costs no frame; as nothing can follow
/// it, the result is the same.)
/// </remarks>
internal static class MarbleParser
{
    /// <summary>Parses a cold stream, which begins when it is subscribed to.</summary>
    public static IReadOnlyList<Marble> ParseCold(
        string diagram, MarbleGroupCost groupCost = MarbleGroupCost.Characters) =>
        ParseStream(diagram, MarbleDiagram.Cold, groupCost, out _);

    /// <summary>Parses a hot stream, which runs by itself. The part before its <c>^</c> has negative frames.</summary>
    public static IReadOnlyList<Marble> ParseHot(
        string diagram, MarbleGroupCost groupCost = MarbleGroupCost.Characters)
    {
        List<Marble> marbles = ParseStream(diagram, MarbleDiagram.Hot, groupCost, out long zero);
        return zero == 0 ? marbles : marbles.ConvertAll(marble => marble with { Frame = marble.Frame - zero });
    }

    /// <summary>Parses the frames at which a subscription begins and ends.</summary>
    public static SubscriptionMarbles ParseSubscription(
        string diagram, MarbleGroupCost groupCost = MarbleGroupCost.Characters)
    {
        var cursor = new MarbleCursor(diagram, MarbleDiagram.Subscription, groupCost);
        long? subscribed = null;
        long? unsubscribed = null;
        while (cursor.Next())
        {
            switch (cursor.Symbol.Value)
            {
                case '^' when unsubscribed is not null:
                    throw cursor.Error("A subscription cannot begin after its end: expected '^' before '!'.");
                case '^' when subscribed is not null:
                    throw cursor.Error("A subscription begins once: expected one '^' at most.");
                case '^':
                    subscribed = cursor.Frame;
                    break;
                case '!' when unsubscribed is not null:
                    throw cursor.Error("A subscription ends once: expected one '!' at most.");
                case '!':
                    unsubscribed = cursor.Frame;
                    break;
                default:
                    throw cursor.Error($"'{cursor.Symbol}' means nothing here: expected '-', a duration, '^' or '!'.");
            }
        }

        return new SubscriptionMarbles(subscribed, unsubscribed);
    }

    /// <summary>Parses a point in time.</summary>
    public static long ParseTime(string diagram)
    {
        var cursor = new MarbleCursor(diagram, MarbleDiagram.Time, MarbleGroupCost.Characters);
        long? time = null;
        while (cursor.Next())
        {
            if (cursor.Symbol.Value != '|')
            {
                throw cursor.Error($"'{cursor.Symbol}' means nothing here: expected '-', a duration or '|'.");
            }

            if (time is not null)
            {
                throw cursor.Error("A time is one point: expected one '|' only.");
            }

            time = cursor.Frame;
        }

        return time ?? throw cursor.Error("A time has to end: expected '|'.");
    }

    /// <summary>Parses the frames at which interest is armed and disarmed, any number of times: <c>--^----!--^</c>.</summary>
    public static IReadOnlyList<InterestEdge> ParseInterest(
        string diagram, MarbleGroupCost groupCost = MarbleGroupCost.Characters)
    {
        var cursor = new MarbleCursor(diagram, MarbleDiagram.Interest, groupCost);
        var edges = new List<InterestEdge>();
        bool isArmed = false;
        while (cursor.Next())
        {
            switch (cursor.Symbol.Value)
            {
                case '^' when isArmed:
                    throw cursor.Error("It is armed already: expected '!' before the next '^'.");
                case '!' when !isArmed:
                    throw cursor.Error("It is not armed: expected '^' before '!'.");
                case '^' or '!':
                    isArmed = !isArmed;
                    edges.Add(new InterestEdge(cursor.Frame, isArmed));
                    break;
                default:
                    throw cursor.Error($"'{cursor.Symbol}' means nothing here: expected '-', a duration, '^' or '!'.");
            }
        }

        return edges;
    }

    private static List<Marble> ParseStream(
        string diagram, MarbleDiagram kind, MarbleGroupCost groupCost, out long zero)
    {
        var cursor = new MarbleCursor(diagram, kind, groupCost);
        var marbles = new List<Marble>();
        long? caret = null;
        while (cursor.Next())
        {
            switch (cursor.Symbol.Value)
            {
                case '|':
                    marbles.Add(new Marble(cursor.Frame, MarbleKind.Completion, ""));
                    cursor.End();
                    break;
                case '#':
                    marbles.Add(new Marble(cursor.Frame, MarbleKind.Error, ""));
                    cursor.End();
                    break;
                case '!':
                    throw cursor.Error("'!' belongs into subscription diagrams: expected a value, '|' or '#'.");
                case '^' when kind == MarbleDiagram.Cold:
                    throw cursor.Error("'^' belongs into hot and subscription diagrams: expected a value, '|' or '#'.");
                case '^' when caret is not null:
                    throw cursor.Error("A hot stream has one frame 0: expected one '^' at most.");
                case '^':
                    caret = cursor.Frame;
                    break;
                default:
                    marbles.Add(new Marble(cursor.Frame, MarbleKind.Value, cursor.Symbol.ToString()));
                    break;
            }
        }

        zero = caret ?? 0;
        return marbles;
    }
}
