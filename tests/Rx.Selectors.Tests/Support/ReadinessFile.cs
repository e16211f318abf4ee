namespace Rx.Selectors.Tests.Support;

/// <summary>A file object that is nothing but a number, for a selector without a kernel.</summary>
internal sealed class ReadinessFile(nint descriptor) : IFileObject
{
    public nint FileDescriptor => descriptor;
}
