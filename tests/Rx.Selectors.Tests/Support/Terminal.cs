using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;

namespace Rx.Selectors.Tests.Support;

/// <summary>A pseudo-terminal: two blocking descriptors. It takes bytes as they are, unless it is told to cook them.</summary>
internal sealed unsafe partial class Terminal : IDisposable
{
    private const int ReadWrite = 2; // O_RDWR
    private const int NoControl = 0x100; // O_NOCTTY
    private const int CloseOnExec = 0x80000;
    private const int ControlCharacters = 17; // the offset of c_cc in struct termios
    private const int Minimum = 6; // VMIN
    private const int SettingsSize = 256; // struct termios, with room to spare

    private bool _masterIsOpen = true;
    private bool _slaveIsOpen = true;

    public Terminal(TerminalMode mode)
    {
        Master = Check(posix_openpt(ReadWrite | NoControl | CloseOnExec));
        Check(grantpt(Master));
        Check(unlockpt(Master));
        byte* name = stackalloc byte[128];
        Check(-ptsname_r(Master, name, 128));
        Slave = Check(open(name, ReadWrite | NoControl | CloseOnExec));
        Name = Marshal.PtrToStringUTF8((nint)name)!;
        if (mode != TerminalMode.Cooked)
        {
            byte* settings = stackalloc byte[SettingsSize];
            Check(tcgetattr(Slave, settings));
            cfmakeraw(settings);
            settings[ControlCharacters + Minimum] = mode == TerminalMode.RawWithoutMinimum ? (byte)0 : (byte)1;
            Check(tcsetattr(Slave, 0, settings));
        }
    }

    /// <summary>The side of the terminal's user: what xterm holds.</summary>
    public int Master { get; }

    /// <summary>The side of the program: its standard input and output.</summary>
    public int Slave { get; }

    /// <summary>The path of the slave.</summary>
    public string Name { get; }

    /// <summary>Opens a FIFO, blocking, for reading and writing, so that the open does not wait for anybody.</summary>
    public static int OpenFifo(string path)
    {
        fixed (byte* name = Encoding.UTF8.GetBytes(path + '\0'))
        {
            Check(mkfifo(name, 0x180)); // 0600
            return Check(open(name, ReadWrite | CloseOnExec));
        }
    }

    public void CloseMaster()
    {
        _masterIsOpen = false;
        Libc.Close(Master);
    }

    public void CloseSlave()
    {
        _slaveIsOpen = false;
        Libc.Close(Slave);
    }

    public void Dispose()
    {
        if (_masterIsOpen)
        {
            CloseMaster();
        }

        if (_slaveIsOpen)
        {
            CloseSlave();
        }
    }

    private static int Check(int result) =>
        result >= 0 ? result : throw new Win32Exception(Marshal.GetLastPInvokeError());

#pragma warning disable IDE1006 // the C names
    [LibraryImport("libc", SetLastError = true)]
    private static partial int posix_openpt(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int grantpt(int master);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int unlockpt(int master);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ptsname_r(int master, byte* name, nuint size);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int open(byte* path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int mkfifo(byte* path, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int tcgetattr(int descriptor, byte* settings);

    [LibraryImport("libc")]
    private static partial void cfmakeraw(byte* settings);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int tcsetattr(int descriptor, int when, byte* settings);
#pragma warning restore IDE1006
}

/// <summary>What a terminal does to what passes through it.</summary>
internal enum TerminalMode
{
    /// <summary>Nothing.</summary>
    Raw,

    /// <summary>Nothing, and reading returns 0 where there is nothing yet (MIN is 0), as on many serial lines.</summary>
    RawWithoutMinimum,

    /// <summary>Lines: a line feed becomes two bytes on the way out, input comes line by line and is echoed.</summary>
    Cooked,
}
