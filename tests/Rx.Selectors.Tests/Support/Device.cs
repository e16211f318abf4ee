namespace Rx.Selectors.Tests.Support;

/// <summary>A file object of a user's own, which says when it has been closed.</summary>
internal sealed class Device(int descriptor) : IFileObject
{
    public bool IsClosed { get; set; }

    public nint FileDescriptor =>
        IsClosed ? throw new ObjectDisposedException(nameof(Device)) : descriptor;
}
