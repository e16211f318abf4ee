using Rx.Selectors.Native;

namespace Rx.Selectors;

/// <summary>
/// Reading from a descriptor or writing to it failed: a pipe that nobody reads (EPIPE), a terminal that is gone (EIO). The
/// message names the call, the errno and the descriptor.
/// </summary>
public sealed class DescriptorException : IOException
{
    /// <summary>Describes a failed call.</summary>
    /// <param name="call">The system call, as in <c>write</c>.</param>
    /// <param name="nativeErrorCode">The errno it left.</param>
    /// <param name="fileDescriptor">The descriptor it was about.</param>
    /// <param name="advice">What the reader can do about it, as a sentence without its full stop; may be null.</param>
    public DescriptorException(string call, int nativeErrorCode, nint fileDescriptor, string? advice = null)
        : base(SelectorFailure.Describe(call, Errno.OfSystem(nativeErrorCode), fileDescriptor, advice), nativeErrorCode)
    {
        Call = call;
        NativeErrorCode = nativeErrorCode;
        FileDescriptor = fileDescriptor;
    }

    /// <summary>The system call that failed.</summary>
    public string Call { get; }

    /// <summary>The errno, as on this system.</summary>
    public int NativeErrorCode { get; }

    /// <summary>The errno's symbolic name, as in <c>EPIPE</c>.</summary>
    public string ErrorName => Errno.Name(Errno.OfSystem(NativeErrorCode));

    /// <summary>The descriptor the call was about.</summary>
    public nint FileDescriptor { get; }
}
