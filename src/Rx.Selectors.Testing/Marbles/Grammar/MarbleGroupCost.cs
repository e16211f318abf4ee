namespace Rx.Selectors.Testing;

/// <summary>How many frames a group, such as <c>(ab|)</c>, takes on the time axis.</summary>
public enum MarbleGroupCost
{
    /// <summary>
    /// As many as it has characters, parentheses included, as in RxJS: in <c>(ab)-c</c> the <c>c</c> is at frame 5.
    /// </summary>
    Characters = 0,

    /// <summary>One: in <c>(ab)-c</c> the <c>c</c> is at frame 2.</summary>
    OneFrame = 1,
}
