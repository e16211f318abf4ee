namespace Rx.Selectors.Testing;

/// <summary>Specifies how many frames a group, such as <c>(ab|)</c>, costs on the time axis.</summary>
public enum MarbleGroupCost
{
    /// <summary>
    /// A group costs one frame for each of its characters, parentheses included, as in RxJS: in <c>(ab)-c</c> the <c>c</c> is
    /// at frame 5.
    /// </summary>
    Characters = 0,

    /// <summary>A group costs one frame: in <c>(ab)-c</c> the <c>c</c> is at frame 2.</summary>
    OneFrame = 1,
}
