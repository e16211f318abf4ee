using System.Runtime.CompilerServices;

namespace Rx.Selectors.Testing;

/// <summary>Interest as a picture: what the kernel was asked for, and when.</summary>
public static class InterestMarbles
{
    /// <summary>
    /// Expects something of the interest in a file: <c>marbles.ExpectInterest(file).ToBe("--^------!-----^")</c> says that it was
    /// armed from frame 2 to 9, paused, and armed again at 15.
    /// </summary>
    /// <param name="marbles">Whose run it is.</param>
    /// <param name="file">The file.</param>
    /// <param name="events">What of the interest is looked at: armed is what asks for any of it.</param>
    /// <param name="name">What errors call the file; the compiler supplies what was written.</param>
    /// <returns>What is to be told what to expect.</returns>
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
