using Rx.Selectors.Native;

namespace Rx.Selectors;

/// <summary>The operating system refused a call a selector made. The message names the call, the errno and the descriptor.</summary>
public sealed class SelectorException : IOException
{
    /// <summary>Describes a refused call.</summary>
    /// <param name="call">The system call, as in <c>epoll_ctl(ADD)</c>.</param>
    /// <param name="nativeErrorCode">The errno it left.</param>
    /// <param name="fileDescriptor">The descriptor it was about, or -1 when it was about none.</param>
    /// <param name="advice">What the reader can do about it, as a sentence without its full stop; may be null.</param>
    public SelectorException(string call, int nativeErrorCode, nint fileDescriptor = -1, string? advice = null)
        : base(SelectorFailure.Describe(call, Errno.OfSystem(nativeErrorCode), fileDescriptor, advice), nativeErrorCode)
    {
        Call = call;
        NativeErrorCode = nativeErrorCode;
        FileDescriptor = fileDescriptor;
    }

    internal SelectorException(SelectorException cause, string consequence)
        : base($"{cause.Message} {consequence}", cause)
    {
        HResult = cause.HResult;
        Call = cause.Call;
        NativeErrorCode = cause.NativeErrorCode;
        FileDescriptor = cause.FileDescriptor;
    }

    /// <summary>The system call that was refused.</summary>
    public string Call { get; }

    /// <summary>The errno, as on this system.</summary>
    public int NativeErrorCode { get; }

    /// <summary>The errno's symbolic name, as in <c>EPERM</c>.</summary>
    public string ErrorName => Errno.Name(Errno.OfSystem(NativeErrorCode));

    /// <summary>The descriptor the call was about, or -1.</summary>
    public nint FileDescriptor { get; }
}
