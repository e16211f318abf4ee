namespace Rx.Selectors;

/// <summary>What waits for something of a loop that nothing would bring any more once the loop has ended.</summary>
internal interface ILoopEndListener
{
    /// <summary>The loop has ended. On its thread; called once, unless removed before.</summary>
    /// <param name="fault">Why, if it was not asked to.</param>
    void OnLoopEnd(Exception? fault);
}
