using System.Runtime.InteropServices;
using Rx.Selectors.Native;

namespace Rx.Selectors;

/// <summary>Between .NET's names of signals, which are negative, and Linux's numbers (signal(7)).</summary>
internal static class SignalNumbers
{
    // By what the system or the runtime does with them. To block a fault is to end the process at the next one, which .NET
    // answers with a NullReferenceException otherwise; RTMIN suspends threads for the garbage collector.
    private const ulong NeverBlocked =
        1UL << (4 - 1) | 1UL << (5 - 1) | 1UL << (7 - 1) | 1UL << (8 - 1) | 1UL << (11 - 1) // ILL, TRAP, BUS, FPE, SEGV
        | 1UL << (9 - 1) | 1UL << (19 - 1) // KILL, STOP
        | 1UL << (32 - 1) | 1UL << (33 - 1) | 1UL << (34 - 1); // the C library's two, and RTMIN

    private static readonly int[] ByName = [1, 2, 3, 15, 17, 18, 28, 21, 22, 20]; // PosixSignal -1 to -10

    /// <summary>A set of signals as the kernel takes it.</summary>
    /// <exception cref="ArgumentException">There is none, one does not exist, or one must not be blocked.</exception>
    public static ulong SetOf(ReadOnlySpan<PosixSignal> signals)
    {
        if (signals.IsEmpty)
        {
            throw new ArgumentException("Name at least one signal.", nameof(signals));
        }

        ulong set = 0;
        foreach (PosixSignal signal in signals)
        {
            int number = NumberOf(signal);
            ulong bit = number is >= 1 and <= SignalCalls.Greatest
                ? SignalCalls.Bit(number)
                : throw new ArgumentException($"There is no signal {(int)signal}.", nameof(signals));
            if ((bit & NeverBlocked) != 0)
            {
                throw new ArgumentException(
                    $"Signal {number} cannot be read: the system or the .NET runtime needs it itself.", nameof(signals));
            }

            set |= bit;
        }

        return set;
    }

    public static PosixSignal NameOf(int number)
    {
        int index = Array.IndexOf(ByName, number);
        return (PosixSignal)(index >= 0 ? -1 - index : number);
    }

    private static int NumberOf(PosixSignal signal) =>
        (int)signal is < 0 and >= -10 ? ByName[-1 - (int)signal] : (int)signal;
}
