using System.Runtime.CompilerServices;

namespace Rx.Selectors.Testing;

/// <summary>Expectations for interest, as diagrams of when the kernel was asked for events.</summary>
public static class InterestMarbles
{
    /// <summary>
    /// Creates an expectation for the interest in a file: <c>marbles.ExpectInterest(file).ToBe("--^------!-----^")</c> expects
    /// that interest is armed from frame 2 to 9, paused, and armed again at 15.
    /// </summary>
    /// <param name="marbles">The scheduler whose run is observed.</param>
    /// <param name="file">The file.</param>
    /// <param name="events">The events to look at. Interest counts as armed while the kernel is asked for any of them.</param>
    /// <param name="name">The name of the file in errors; the compiler supplies the expression of the argument.</param>
    /// <returns>The expectation, to be completed by <c>ToBe</c>.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ObjectDisposedException">The scheduler has been disposed of.</exception>
    public static InterestExpectation ExpectInterest(
        this MarbleScheduler marbles,
        VirtualFile file,
        Readiness events = Readiness.Read | Readiness.Write | Readiness.Priority,
        [CallerArgumentExpression(nameof(file))] string name = "")
    {
        ArgumentNullException.ThrowIfNull(marbles);
        ArgumentNullException.ThrowIfNull(file);
        var expectation = new InterestExpectation(file, events, marbles.GroupCost, OneLine.OfCode(name));
        marbles.Add(expectation);
        return expectation;
    }
}
