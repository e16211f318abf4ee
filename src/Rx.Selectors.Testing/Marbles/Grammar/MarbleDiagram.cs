namespace Rx.Selectors.Testing;

/// <summary>The kinds of diagram; each has its own symbols.</summary>
internal enum MarbleDiagram
{
    Cold,
    Hot,
    Subscription,
    Time,
    Interest,
}
