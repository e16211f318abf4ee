using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Rx.Selectors.Native;

namespace Rx.Selectors.Tests.Support;

/// <summary>
/// Has the kernel refuse calls that the library makes, below the library, as it does when it is short of memory: over
/// Shims/libc.c, which stands between the library and the C library in every run of the tests, and passes on what no test has
/// asked to be refused. On Linux, where there is a C compiler.
/// </summary>
internal static unsafe class LibcShim
{
    private const int AnyDescriptor = -1;

    private static readonly nint Library = ForeignSystem.Load("libc", "LINUX");

    /// <summary>Why nothing can be refused here, or null.</summary>
    public static string? WhyNot => ForeignSystem.WhyNot;

    /// <summary>
    /// Of the calling thread's calls from now on, so many fail with an errno, and all of them unless said otherwise. It takes
    /// the place of what was asked of this call before.
    /// </summary>
    /// <param name="call">By its C name, as in <c>poll</c> or <c>epoll_ctl(ADD)</c>.</param>
    /// <param name="errno">Linux's number.</param>
    /// <param name="count">How many calls fail.</param>
    /// <param name="passed">How many succeed before.</param>
    /// <param name="descriptor">Calls about this descriptor only.</param>
    public static void Refuse(
        string call, int errno, int count = int.MaxValue, int passed = 0, int descriptor = AnyDescriptor)
    {
        fixed (byte* name = Encoding.ASCII.GetBytes(call + '\0'))
        {
            var refuse = (delegate* unmanaged<byte*, int, int, int, int, int>)Export("shim_refuse");
            Assert.True(refuse(name, descriptor, errno, passed, count) != 0, $"Shims/libc.c has no call named {call}.");
        }
    }

    /// <summary>Lets the calling thread's calls by this name through again.</summary>
    public static void Allow(string call) => Refuse(call, errno: 0, count: 0);

    /// <summary>
    /// Lets all calls of the calling thread through again. A test that has refused more than was called ends with it: its thread
    /// goes on to run others.
    /// </summary>
    public static void AllowAll() => ((delegate* unmanaged<void>)Export("shim_allow"))();

    /// <summary>How many calls by this name the calling thread has made so far, refused or not.</summary>
    public static int CallsOf(string call)
    {
        fixed (byte* name = Encoding.ASCII.GetBytes(call + '\0'))
        {
            return ((delegate* unmanaged<byte*, int>)Export("shim_calls"))(name);
        }
    }

    // Set before the library makes its first call; an assembly has one resolver, for good.
    [ModuleInitializer]
    internal static void StandBetween()
    {
        if (TestedSystem.IsUnix)
        {
            NativeLibrary.SetDllImportResolver(typeof(Errno).Assembly, Resolve);
        }
    }

    // 0 leaves it to the runtime.
    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath) =>
        name == "libc" && WhyNot is null ? Library : 0;

    private static nint Export(string name)
    {
        Assert.SkipWhen(WhyNot is not null, WhyNot ?? string.Empty);
        return NativeLibrary.GetExport(Library, name);
    }
}
