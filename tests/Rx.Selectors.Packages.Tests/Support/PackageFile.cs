using System.IO.Compression;
using System.Xml.Linq;

namespace Rx.Selectors.Packages.Tests.Support;

/// <summary>A nupkg, to look into.</summary>
public sealed class PackageFile(string path) : IDisposable
{
    private readonly ZipArchive _archive = ZipFile.OpenRead(path);

    /// <summary>What its makers have put into it; not what the format wants to have there.</summary>
    public IEnumerable<string> Files => _archive.Entries
        .Select(static entry => entry.FullName)
        .Where(static name => !name.StartsWith("_rels/", StringComparison.Ordinal)
            && !name.StartsWith("package/", StringComparison.Ordinal)
            && name != "[Content_Types].xml");

    /// <summary>The text of an element of its metadata; null when there is none.</summary>
    public string? Metadata(string element) => Nuspec().SingleOrDefault(found => found.Name.LocalName == element)?.Value;

    /// <summary>What it brings with it, as "framework: id version".</summary>
    public IEnumerable<string> Dependencies() => Nuspec()
        .Where(static element => element.Name.LocalName == "dependency")
        .Select(static dependency =>
            $"{dependency.Parent!.Attribute("targetFramework")?.Value}: {dependency.Attribute("id")?.Value} {dependency.Attribute("version")?.Value}");

    public byte[] Bytes(string name)
    {
        using Stream stream = _archive.GetEntry(name)!.Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    public void Dispose() => _archive.Dispose();

    private IEnumerable<XElement> Nuspec()
    {
        string name = Files.Single(static file => file.EndsWith(".nuspec", StringComparison.Ordinal));
        return XElement.Load(new MemoryStream(Bytes(name))).Descendants();
    }
}
