using System.Runtime.CompilerServices;
using Rx.Selectors.Tests.Support;

[assembly: AssemblyFixture(typeof(BuiltShims))]

namespace Rx.Selectors.Tests.Support;

/// <summary>
/// Has the shims of other systems compiled before the first test begins: a compiler is a process, and must not be started
/// beside a test (<see cref="ProcessWide"/>).
/// </summary>
public sealed class BuiltShims
{
    public BuiltShims()
    {
        foreach (Type shim in (Type[])[typeof(KqueueShim), typeof(DevPollShim), typeof(LibcShim)])
        {
            try
            {
                RuntimeHelpers.RunClassConstructor(shim.TypeHandle);
            }
            catch (TypeInitializationException)
            {
                // The runtime keeps it, and throws it at each test that uses the shim.
            }
        }
    }
}
