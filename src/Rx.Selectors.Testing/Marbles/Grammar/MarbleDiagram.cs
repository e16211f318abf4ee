namespace Rx.Selectors.Testing;

/// <summary>Specifies the kind of a diagram. Each kind has its own symbols.</summary>
internal enum MarbleDiagram
{
    Cold,
    Hot,
    Subscription,
    Time,
    Interest,
}
