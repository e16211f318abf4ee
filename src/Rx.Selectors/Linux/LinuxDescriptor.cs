using Rx.Selectors.Native;

namespace Rx.Selectors;

/// <summary>
/// A file object of Linux's own that is opened here and closed when it is disposed of: a timer, a counter, signals, changes
/// of files, the end of a process. It is non-blocking, and not inherited by child processes.
/// </summary>
public abstract class LinuxDescriptor : IFileObject, IDisposable
{
    private readonly SafeDescriptor _handle;
    private volatile bool _isDisposed;

    private protected LinuxDescriptor(SafeDescriptor handle) => _handle = handle;

    /// <inheritdoc/>
    public nint FileDescriptor
    {
        get
        {
            ThrowIfClosed();
            return _handle.Number;
        }
    }

    /// <summary>
    /// Whether it is ready for one thread and not for another. epoll looks for whoever registers it, so that has to be the
    /// loop's thread too, or what is there already stays unseen.
    /// </summary>
    internal virtual bool IsOfThread => false;

    /// <summary>Guards who observes it. No system call is made under it.</summary>
    internal Lock Gate { get; } = new();

    /// <summary>Who reads it for those who observe it, if anybody does. Under the gate.</summary>
    internal IDescriptorReader? Reader { get; set; }

    /// <summary>What system calls are made on; closed, they throw an <see cref="ObjectDisposedException"/>.</summary>
    private protected SafeDescriptor Handle => _handle;

    /// <summary>
    /// Closes it. Sequences that observe it complete, on their loop; whoever waits for its readiness otherwise must have
    /// stopped before. Any thread, at any time; again, it does nothing.
    /// </summary>
    public void Dispose()
    {
        IDescriptorReader? reader;
        lock (Gate)
        {
            _isDisposed = true;
            reader = Reader;
        }

        // The interest goes first: once it is closed, the number may be somebody else's.
        reader?.OnClosing();
        _handle.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The descriptor that a system call has opened, or an exception that says why there is none.</summary>
    internal static SafeDescriptor Opened(int result, SafeDescriptor handle, string call, string? advice = null)
    {
        if (result < 0)
        {
            handle.Dispose();
            SelectorException refusal = SelectorFailure.Of(result, call, advice: advice);
            throw Errno.IsNotOffered(-result)
                ? new PlatformNotSupportedException(
                    $"This kernel has no {call}, or a sandbox around the process forbids it ({refusal.ErrorName}).", refusal)
                : refusal;
        }

        return handle;
    }

    internal static void ThrowUnless(bool isSupported, string what)
    {
        if (!isSupported)
        {
            throw new PlatformNotSupportedException($"This system has no {what}.");
        }
    }

    internal void ThrowIfClosed() => ObjectDisposedException.ThrowIf(_isDisposed, this);

    /// <summary>Reads what is there. False when there is nothing.</summary>
    private protected bool TryRead(Span<byte> buffer, out int count)
    {
        count = _handle.Read(buffer);
        if (count >= 0)
        {
            return true;
        }

        return count == -Errno.EAGAIN ? false : throw SelectorFailure.Of(count, "read", _handle.Number);
    }
}
