using System.IO.Pipes;

namespace Rx.Selectors.Aot;

/// <summary>A pipe within the process.</summary>
internal sealed class Pipe : IDisposable
{
    public Pipe()
    {
        Reader = new AnonymousPipeServerStream(PipeDirection.In);
        Writer = new AnonymousPipeClientStream(PipeDirection.Out, Reader.ClientSafePipeHandle);
    }

    public AnonymousPipeServerStream Reader { get; }

    public AnonymousPipeClientStream Writer { get; }

    public void Write(ReadOnlySpan<byte> bytes) => Writer.Write(bytes);

    public int Read() => Reader.Read(new byte[64]);

    public void Dispose()
    {
        Writer.Dispose();
        Reader.Dispose();
    }
}
