namespace Rx.Selectors;

/// <summary>Something the loop runs once, in its turn.</summary>
internal abstract class WorkItem
{
    /// <summary>Links the items of a <see cref="ReadyQueue"/>; theirs as long as the item is queued.</summary>
    public WorkItem? Next;

    /// <summary>On the loop's thread.</summary>
    public abstract void Run();

    /// <summary>The loop has ended with this item still queued.</summary>
    public virtual void Abandon()
    {
    }
}
