namespace Rx.Selectors.Testing;

/// <summary>What a row shows.</summary>
internal enum RowKind
{
    Stream,
    Subscription,
    Interest,
}
