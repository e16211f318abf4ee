using System.Diagnostics;

namespace Rx.Selectors;

/// <summary>How many want each kind of readiness, so that what all want together is known without looking at each.</summary>
internal struct InterestCount
{
    private int _read;
    private int _write;
    private int _priority;

    /// <summary>What at least one wants.</summary>
    public readonly Readiness Union =>
        (_read > 0 ? Readiness.Read : 0) | (_write > 0 ? Readiness.Write : 0) | (_priority > 0 ? Readiness.Priority : 0);

    /// <summary>One that wanted <paramref name="before"/> wants <paramref name="after"/> now.</summary>
    public void Change(Readiness before, Readiness after)
    {
        if (before == after)
        {
            return;
        }

        _read += Difference(before, after, Readiness.Read);
        _write += Difference(before, after, Readiness.Write);
        _priority += Difference(before, after, Readiness.Priority);
        Debug.Assert(_read >= 0 && _write >= 0 && _priority >= 0, "more has been taken back than was wanted");
    }

    private static int Difference(Readiness before, Readiness after, Readiness kind) =>
        ((after & kind) != 0 ? 1 : 0) - ((before & kind) != 0 ? 1 : 0);
}
