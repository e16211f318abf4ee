using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Rx.Selectors.Tests.Support;

/// <summary>
/// The calls of another operating system, as C of our own (Shims/) that is compiled when the tests run. What uses it looks its
/// entry points up in this library and no other, so that nothing else is redirected.
/// </summary>
internal static class ForeignSystem
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Shims");

    /// <summary>Why nothing can be compiled here, or null.</summary>
    public static string? WhyNot { get; } = FindOut();

    /// <summary>A handle to the compiled library; 0 where there is no compiler.</summary>
    /// <param name="source">A file of Shims/, without its extension.</param>
    /// <param name="binaryInterface">The system whose layout it has: a suffix of ABI_.</param>
    public static nint Load(string source, string binaryInterface)
    {
        if (WhyNot is not null)
        {
            return 0;
        }

        // A name of its own for each process: several may run the tests at once.
        string library = Path.Combine(
            Path.GetTempPath(), $"rx-selectors-{Environment.ProcessId}-{source}-{binaryInterface}.so");
        Run(
            "-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror", $"-DABI_{binaryInterface}", "-o", library,
            Path.Combine(Folder, $"{source}.c"), "-lpthread");
        try
        {
            return NativeLibrary.Load(library);
        }
        finally
        {
            File.Delete(library); // what is loaded stays
        }
    }

    private static string? FindOut()
    {
        if (!OperatingSystem.IsLinux())
        {
            return "The shims of other systems are made of Linux's calls.";
        }

        try
        {
            Run("--version");
            return null;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return $"There is no C compiler to build the shims of other systems with: cc: {e.Message}.";
        }
    }

    private static void Run(params string[] arguments)
    {
        using Process compiler = Process.Start(new ProcessStartInfo("cc", arguments)
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        Task<string> output = compiler.StandardOutput.ReadToEndAsync();
        string errors = compiler.StandardError.ReadToEnd();
        compiler.WaitForExit();
        if (compiler.ExitCode != 0)
        {
            throw new InvalidOperationException($"cc {string.Join(' ', arguments)}: {errors}{output.Result}");
        }
    }
}
