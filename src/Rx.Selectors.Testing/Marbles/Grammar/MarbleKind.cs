namespace Rx.Selectors.Testing;

/// <summary>What a marble stands for.</summary>
internal enum MarbleKind
{
    Value,
    Completion,
    Error,
}
