using System.Xml.Linq;

namespace Rx.Selectors.Packages.Tests.Support;

/// <summary>
/// A copy of the project in tests/Rx.Selectors.Consumer outside the repository. It is restored from the packed packages and
/// from wherever this machine has its packages from, into a folder of its own: the user's is only read.
/// </summary>
internal sealed class Consumer
{
    private const string Project = "Rx.Selectors.Consumer";
    private const string OneProcessor = "-maxcpucount:1"; // as other tests may want one

    private readonly PackedPackages _packages;
    private readonly string _folder;
    private readonly DotNet _dotNet;

    private Consumer(PackedPackages packages, string folder)
    {
        _packages = packages;
        _folder = folder;
        _dotNet = new DotNet(folder, ("NUGET_PACKAGES", PackageFolder));
    }

    /// <summary>Where its packages are put, save those that the user has already.</summary>
    public string PackageFolder => _packages.PathOf("packages");

    private string Version => $"-p:RxSelectorsVersion={_packages.Version}";

    public static Consumer Copy(PackedPackages packages, string name)
    {
        string parent = packages.PathOf(name);
        string folder = Path.Combine(parent, Project);
        Directory.CreateDirectory(folder);
        foreach (string file in Directory.EnumerateFiles(RepositoryRoot.PathOf("tests", Project)))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        // Above the copy, so that the copy is one. NuGet adds it to the configuration of the user and of the machine.
        Configuration(packages).Save(Path.Combine(parent, "nuget.config"));
        return new Consumer(packages, folder);
    }

    public Task<DotNetResult> Restore() => _dotNet.Run(
        "a project that uses the packages to be restored", "restore", Version, OneProcessor);

    public Task<DotNetResult> Build(params string[] properties) => _dotNet.Run(
        "a project that uses the packages to be built", ["build", Version, OneProcessor, .. properties]);

    /// <summary>A test project of xunit.v3 is a program that runs its tests.</summary>
    public Task<DotNetResult> RunTests() => _dotNet.Run(
        "the tests of a project that uses the packages",
        "exec", Path.Combine(_folder, "bin", "Debug", "net10.0", Project + ".dll"));

    private static XElement Configuration(PackedPackages packages) => new(
        "configuration",
        new XElement("packageSources", Add("packed by the tests", packages.Feed)),
        new XElement("fallbackPackageFolders", PackedPackages.PackageFolders.Select(static folder => Add(folder, folder))));

    private static XElement Add(string key, string value) =>
        new("add", new XAttribute("key", key), new XAttribute("value", value));
}
