namespace Rx.Selectors;

/// <summary>The best selector that works here: Python's <c>DefaultSelector</c>.</summary>
public static class DefaultSelector
{
    /// <summary>
    /// Makes the first of epoll, poll and select that works, found out by making it; on Windows, of AFD and select. It may be called from any thread;
    /// close what it returns.
    /// </summary>
    /// <returns>A new selector.</returns>
    /// <exception cref="PlatformNotSupportedException">This system has none of them.</exception>
    /// <exception cref="SelectorException">The kernel refuses, for want of descriptors (EMFILE, ENFILE) for instance.</exception>
    public static BaseSelector Create()
    {
        if (EpollSelector.IsSupported)
        {
            try
            {
                return new EpollSelector();
            }
            catch (SelectorException e) when (e.ErrorName is "ENOSYS" or "EPERM")
            {
                // A kernel built without epoll, or a sandbox that refuses it: the next one may do.
            }
        }

        if (AfdSelector.IsSupported)
        {
            return CreateForWindows();
        }

        if (PollSelector.IsSupported)
        {
            return new PollSelector();
        }

        return SelectSelector.IsSupported
            ? new SelectSelector()
            : throw new PlatformNotSupportedException(
                $"Rx.Selectors has no selector for {System.Runtime.InteropServices.RuntimeInformation.OSDescription}.");
    }

    private static BaseSelector CreateForWindows()
    {
        try
        {
            return new AfdSelector();
        }
        catch (SelectorException)
        {
            return new SelectSelector(); // a sandbox that keeps the driver to itself
        }
    }
}
