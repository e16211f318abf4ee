namespace Rx.Selectors;

/// <summary>A descriptor that says something when it is read.</summary>
internal interface IDescriptorValues<T>
{
    /// <summary>Whether it has read more than it has said yet, so that readiness alone does not tell.</summary>
    bool HasMore => false;

    /// <summary>The next thing it says; false when there is nothing.</summary>
    bool TryRead(out T value);
}
