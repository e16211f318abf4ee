namespace Rx.Selectors.Tests.Support;

/// <summary>A bare descriptor, closed at the end of the test.</summary>
internal sealed class RawDescriptor(int number) : IDisposable
{
    public int Number { get; } = number;

    public void Dispose() => Libc.Close(Number);
}
