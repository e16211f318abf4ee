namespace Rx.Selectors.Tests.Support;

/// <summary>The system the tests run on, where that makes a difference to what can be tested.</summary>
public static class TestedSystem
{
    public static bool IsUnix => !OperatingSystem.IsWindows();

    public static bool IsWindows => OperatingSystem.IsWindows();
}
