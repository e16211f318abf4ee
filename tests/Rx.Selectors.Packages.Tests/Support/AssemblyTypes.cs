using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Rx.Selectors.Packages.Tests.Support;

/// <summary>Full names of types, read from the metadata of an assembly without loading it.</summary>
internal static class AssemblyTypes
{
    /// <summary>Those that it makes public, without what is nested in others.</summary>
    public static IReadOnlyList<string> PublicIn(byte[] assembly)
    {
        using var file = new PEReader(new MemoryStream(assembly));
        MetadataReader metadata = file.GetMetadataReader();
        return [.. metadata.TypeDefinitions
            .Select(metadata.GetTypeDefinition)
            .Where(static type => (type.Attributes & TypeAttributes.VisibilityMask) == TypeAttributes.Public)
            .Select(type => FullName(metadata, type.Namespace, type.Name))];
    }

    /// <summary>Those of other assemblies that its code names.</summary>
    public static IReadOnlyList<string> NamedIn(byte[] assembly)
    {
        using var file = new PEReader(new MemoryStream(assembly));
        MetadataReader metadata = file.GetMetadataReader();
        return [.. metadata.TypeReferences
            .Select(metadata.GetTypeReference)
            .Select(type => FullName(metadata, type.Namespace, type.Name))];
    }

    private static string FullName(MetadataReader metadata, StringHandle space, StringHandle name) =>
        $"{metadata.GetString(space)}.{metadata.GetString(name)}";
}
