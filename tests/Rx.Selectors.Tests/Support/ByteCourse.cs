using System.IO.Pipes;
using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Rx.Selectors.Tests.Support;

/// <summary>
/// A way to a program and one back, over kernel objects of some kind, all of them blocking: the ends that the program has,
/// and the test's own.
/// </summary>
internal sealed class ByteCourse : IDisposable
{
    private readonly Stack<IDisposable> _owned = new();

    private ByteCourse(string kind)
    {
        switch (kind)
        {
            case "tcp":
                OverSockets(SocketPair.Tcp());
                break;
            case "unix":
                OverSockets(SocketPair.Unix());
                break;
            case "pipes":
                (Input, ToProgram) = Pipe();
                (FromProgram, Output) = Pipe();
                break;
            case "fifos":
                (SafeFileHandle input, SafeFileHandle toProgram) = Fifo();
                (SafeFileHandle fromProgram, SafeFileHandle output) = Fifo();
                (Input, Output) = (input, output);
                ToProgram = Own(new FileStream(toProgram, FileAccess.Write, bufferSize: 0));
                FromProgram = Own(new FileStream(fromProgram, FileAccess.Read, bufferSize: 0));
                break;
            default:
                OverTerminal();
                break;
        }
    }

    public static TheoryData<string> Kinds =>
        TestedSystem.IsWindows ? ["tcp"] : ["tcp", "unix", "pipes", "fifos", "terminal"];

    /// <summary>What the program reads from.</summary>
    public object Input { get; private set; } = null!;

    /// <summary>What the program writes to; the same as <see cref="Input"/> where that has both directions.</summary>
    public object Output { get; private set; } = null!;

    /// <summary>Where the test writes what the program reads.</summary>
    public Stream ToProgram { get; private set; } = null!;

    /// <summary>Where the test reads what the program writes.</summary>
    public Stream FromProgram { get; private set; } = null!;

    public static ByteCourse Of(string kind) => new(kind);

    /// <summary>Ends what the program reads. A terminal can only end both directions at once.</summary>
    public void EndInput()
    {
        if (ToProgram is NetworkStream network)
        {
            network.Socket.Shutdown(SocketShutdown.Send);
        }
        else
        {
            ToProgram.Dispose();
        }
    }

    public void Dispose()
    {
        while (_owned.TryPop(out IDisposable? owned))
        {
            owned.Dispose();
        }
    }

    private void OverSockets(SocketPair pair)
    {
        Own(pair);
        pair.Near.Blocking = true; // as far as .NET knows
        pair.Far.Blocking = true;
        Input = Output = pair.Near;
        ToProgram = FromProgram = Own(new NetworkStream(pair.Far));
    }

    private void OverTerminal()
    {
        Terminal terminal = Own(new Terminal(TerminalMode.Raw));
        Input = Output = terminal.Slave;
        ToProgram = FromProgram = Own(new FileStream(
            new SafeFileHandle(terminal.Master, ownsHandle: false), FileAccess.ReadWrite, bufferSize: 0));
    }

    private (PipeStream ReadEnd, PipeStream WriteEnd) Pipe()
    {
        var readEnd = Own(new AnonymousPipeServerStream(PipeDirection.In));
        var writeEnd = Own(new AnonymousPipeClientStream(PipeDirection.Out, readEnd.ClientSafePipeHandle));
        return (readEnd, writeEnd);
    }

    private (SafeFileHandle ReadEnd, SafeFileHandle WriteEnd) Fifo()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        int both = Terminal.OpenFifo(path); // or opening one end would wait for the other
        try
        {
            return (
                Own(File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite)),
                Own(File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite)));
        }
        finally
        {
            Libc.Close(both);
            File.Delete(path);
        }
    }

    private T Own<T>(T owned)
        where T : IDisposable
    {
        _owned.Push(owned);
        return owned;
    }
}
