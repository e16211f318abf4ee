using System.Runtime.InteropServices;
using Rx.Selectors.Native;

namespace Rx.Selectors.Tests.Support;

/// <summary>A kqueue with the binary interface of another system, over Shims/kqueue.c.</summary>
internal sealed unsafe class KqueueShim
{
    private readonly delegate* unmanaged<int, int, int, void> _refuse;
    private readonly delegate* unmanaged<int, int, void> _fail;
    private readonly delegate* unmanaged<int, int, void> _failWaits;

    private KqueueShim(KqueueLayout layout, string binaryInterface)
    {
        nint library = ForeignSystem.Load("kqueue", binaryInterface);
        if (library == 0)
        {
            return;
        }

        System = new Kqueue(layout, library);
        _refuse = (delegate* unmanaged<int, int, int, void>)NativeLibrary.GetExport(library, "shim_refuse");
        _fail = (delegate* unmanaged<int, int, void>)NativeLibrary.GetExport(library, "shim_fail");
        _failWaits = (delegate* unmanaged<int, int, void>)NativeLibrary.GetExport(library, "shim_fail_waits");
    }

    public static KqueueShim MacOS { get; } = new(KqueueLayout.MacOS, "MACOS");

    public static KqueueShim FreeBsd { get; } = new(KqueueLayout.FreeBsd, "FREEBSD");

    public static KqueueShim OpenBsd { get; } = new(KqueueLayout.OpenBsd, "OPENBSD");

    public static KqueueShim NetBsd { get; } = new(KqueueLayout.NetBsd, "NETBSD");

    /// <summary>Null where nothing can be compiled.</summary>
    public Kqueue? System { get; }

    public KqueueSelector Create() => new(System!);

    /// <summary>Of the calls with changes that this thread makes from now on, one fails as a whole: 1 is the next.</summary>
    public void Fail(int call, int errno) => _fail(call, errno);

    /// <summary>So many of the next waits of this thread fail.</summary>
    public void FailWaits(int errno, int count) => _failWaits(errno, count);

    /// <summary>The next additions of a filter by this thread are refused with an errno.</summary>
    public void Refuse(int filter, int errno, int count = 1) => _refuse(filter, errno, count);
}
