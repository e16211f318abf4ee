using System.Runtime.InteropServices;
using Rx.Selectors.Native;

namespace Rx.Selectors;

/// <summary>The best selector that works here: Python's <c>DefaultSelector</c>.</summary>
/// <remarks>
/// Which one that is, an application can decide for all of its code with the <see cref="AppContext"/> datum
/// <c>Rx.Selectors.Selector</c>, a name that <see cref="Create(string)"/> takes.
/// </remarks>
public static class DefaultSelector
{
    private const string NameDatum = "Rx.Selectors.Selector";

    // In the order they are tried: those whose cost goes with what is ready come first.
    private static readonly Choice[] Choices =
    [
        new("kqueue", static () => KqueueSelector.IsSupported, static () => new KqueueSelector()),
        new("epoll", static () => EpollSelector.IsSupported, static () => new EpollSelector()),
        new("afd", static () => AfdSelector.IsSupported, static () => new AfdSelector()),
        new("devpoll", static () => DevPollSelector.IsSupported, static () => new DevPollSelector()),
        new("poll", static () => PollSelector.IsSupported, static () => new PollSelector()),
        new("select", static () => SelectSelector.IsSupported, static () => new SelectSelector()),
    ];

    /// <summary>
    /// Makes the first of kqueue, epoll, AFD, /dev/poll, poll and select that works, found out by making it; or the one that the
    /// application has named. It may be called from any thread; close what it returns.
    /// </summary>
    /// <returns>A new selector.</returns>
    /// <exception cref="PlatformNotSupportedException">This system has none of them, or not the one that was named.</exception>
    /// <exception cref="ArgumentException">The application has named one that there is not.</exception>
    /// <exception cref="SelectorException">The kernel refuses, for want of descriptors (EMFILE, ENFILE) for instance.</exception>
    public static BaseSelector Create() => AppContext.GetData(NameDatum) switch
    {
        null or "" => CreateFirstOf(Choices),
        string name => Create(name),
        var other => throw new ArgumentException($"The AppContext datum {NameDatum} is a {other.GetType()}, and has to be a string."),
    };

    /// <summary>Makes the selector of a name, and no other. It may be called from any thread; close what it returns.</summary>
    /// <param name="name"><c>kqueue</c>, <c>epoll</c>, <c>afd</c>, <c>devpoll</c>, <c>poll</c> or <c>select</c>, in any case.</param>
    /// <returns>A new selector.</returns>
    /// <exception cref="ArgumentException">There is no selector of this name.</exception>
    /// <exception cref="PlatformNotSupportedException">This system does not have it.</exception>
    /// <exception cref="SelectorException">The kernel refuses.</exception>
    public static BaseSelector Create(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        foreach (Choice choice in Choices)
        {
            if (string.Equals(choice.Name, name, StringComparison.OrdinalIgnoreCase))
            {
                return choice.Make();
            }
        }

        string names = string.Join(", ", Choices.Select(static choice => choice.Name));
        throw new ArgumentException($"There is no selector called '{name}'. There are: {names}.", nameof(name));
    }

    internal static BaseSelector CreateFirstOf(ReadOnlySpan<Choice> choices)
    {
        SelectorException? refusal = null;
        foreach (ref readonly Choice choice in choices)
        {
            if (!choice.IsSupported())
            {
                continue;
            }

            try
            {
                return choice.Make();
            }
            catch (SelectorException e) when (Errno.IsNotOffered(Errno.OfSystem(e.NativeErrorCode)))
            {
                refusal = e; // the next one may do
            }
        }

        throw new PlatformNotSupportedException(
            $"Rx.Selectors has no selector for {RuntimeInformation.OSDescription}."
            + (refusal is null ? string.Empty : $" The last that it tried is refused: {refusal.Message}"),
            refusal);
    }

    /// <summary>A selector that may be the default.</summary>
    internal readonly record struct Choice(string Name, Func<bool> IsSupported, Func<BaseSelector> Make);
}
