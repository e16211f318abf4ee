using System.Runtime.CompilerServices;

namespace Rx.Selectors.Tests.Support;

/// <summary>
/// The application's switches, as tests set them. The environment variable RX_SELECTORS_FORCE sets one for a whole run: a
/// selector's name for whatever uses the default one, <c>pipe</c> or <c>milliseconds</c>.
/// </summary>
internal static class Forced
{
    public const string Selector = "Rx.Selectors.Selector";
    public const string PipeWakeUp = "Rx.Selectors.PipeWakeUp";
    public const string MillisecondWaits = "Rx.Selectors.MillisecondWaits";

    /// <summary>What the run is forced to, or null.</summary>
    public static string? ByTheRun { get; } = Environment.GetEnvironmentVariable("RX_SELECTORS_FORCE") is { Length: > 0 } forced
        ? forced
        : null;

    /// <summary>Calls with a switch set one way, and then sets it back to what it was.</summary>
    public static T With<T>(string name, bool value, Func<T> call)
    {
        AppContext.TryGetSwitch(name, out bool before);
        AppContext.SetSwitch(name, value);
        try
        {
            return call();
        }
        finally
        {
            AppContext.SetSwitch(name, before);
        }
    }

    /// <summary>Calls with another selector named as the default.</summary>
    public static T WithSelector<T>(object? name, Func<T> call)
    {
        object? before = AppContext.GetData(Selector);
        AppContext.SetData(Selector, name);
        try
        {
            return call();
        }
        finally
        {
            AppContext.SetData(Selector, before);
        }
    }

    [ModuleInitializer]
    internal static void ForceWhatTheRunSays()
    {
        switch (ByTheRun)
        {
            case null:
                break;
            case "pipe":
                AppContext.SetSwitch(PipeWakeUp, true);
                break;
            case "milliseconds":
                AppContext.SetSwitch(MillisecondWaits, true);
                break;
            default:
                AppContext.SetData(Selector, ByTheRun);
                break;
        }
    }
}
