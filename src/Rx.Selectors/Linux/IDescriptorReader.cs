namespace Rx.Selectors;

/// <summary>Reads a <see cref="LinuxDescriptor"/> for its observers.</summary>
internal interface IDescriptorReader
{
    /// <summary>The descriptor is about to be closed: the kernel must not be asked about it any more. Any thread.</summary>
    void OnClosing();
}
