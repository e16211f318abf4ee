namespace Rx.Selectors.Testing;

/// <summary>Specifies what a row shows.</summary>
internal enum RowKind
{
    Stream,
    Subscription,
    Interest,
}
