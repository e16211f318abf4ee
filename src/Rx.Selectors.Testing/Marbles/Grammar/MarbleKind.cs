namespace Rx.Selectors.Testing;

/// <summary>Specifies the kind of a notification.</summary>
internal enum MarbleKind
{
    Value,
    Completion,
    Error,
}
