using Microsoft.Win32.SafeHandles;

namespace Rx.Selectors.Tests.Support;

/// <summary>A handle on somebody else's descriptor: disposing it closes the handle, and the descriptor stays open.</summary>
internal sealed class BorrowedHandle : SafeHandleMinusOneIsInvalid
{
    public BorrowedHandle(int descriptor) : base(ownsHandle: false) => SetHandle(descriptor);

    protected override bool ReleaseHandle() => true;
}
