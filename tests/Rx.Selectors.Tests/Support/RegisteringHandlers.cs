namespace Rx.Selectors.Tests.Support;

/// <summary>Registering as a loop does: under the gate, with a trigger and a handler.</summary>
internal static class RegisteringHandlers
{
    public static SelectorKey RegisterWith(
        this BaseSelector selector, object fileObject, Readiness events, Trigger trigger, ReadinessHandler? handler = null)
    {
        var file = new FileObject(fileObject);
        lock (selector.Gate)
        {
            return selector.Register(file, events, data: null, trigger, handler);
        }
    }
}
