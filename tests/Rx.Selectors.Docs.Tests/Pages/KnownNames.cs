using System.Diagnostics;
using System.IO.Pipes;
using System.Net.Sockets;
using System.Reactive.Linq;
using System.Reflection;
using Rx.Selectors.Testing;

namespace Rx.Selectors.Docs.Tests.Pages;

/// <summary>
/// The types and members that a page may name: those of the packages, internal ones too (docs/architecture.md), and the public
/// ones of .NET where they are used.
/// </summary>
internal static class KnownNames
{
    private static readonly Assembly[] Own =
    [
        typeof(BaseSelector).Assembly,
        typeof(MarbleScheduler).Assembly,
        Assembly.Load("Rx.Selectors.Native"),
    ];

    private static readonly Assembly[] Others =
    [
        typeof(Observable).Assembly,
        typeof(object).Assembly,
        typeof(Socket).Assembly,
        typeof(System.Net.IPEndPoint).Assembly,
        typeof(TcpClient).Assembly,
        typeof(PipeStream).Assembly,
        typeof(Process).Assembly,
        typeof(Console).Assembly,
        typeof(System.Net.Security.SslStream).Assembly,
    ];

    private static readonly Dictionary<string, List<Type>> Types = Own.SelectMany(assembly => assembly.GetTypes())
        .Concat(Others.SelectMany(assembly => assembly.GetExportedTypes()))
        .GroupBy(type => type.Name.Split('`')[0], StringComparer.Ordinal)
        .ToDictionary(group => group.Key, group => group.ToList(), StringComparer.Ordinal);

    private static readonly HashSet<string?> FullNames =
        Types.Values.SelectMany(types => types).Select(type => type.FullName).ToHashSet(StringComparer.Ordinal);

    private static readonly HashSet<string?> Namespaces =
        Types.Values.SelectMany(types => types).Select(type => type.Namespace).ToHashSet(StringComparer.Ordinal);

    private static readonly HashSet<string> Members = Types.Values
        .SelectMany(types => types)
        .SelectMany(MembersOf)
        .ToHashSet(StringComparer.Ordinal);

    /// <summary>
    /// <c>Name</c> is a type, a member or the name of a package or project; <c>Type.Member</c> is a member of that type, where
    /// there is such a type.
    /// </summary>
    public static bool Contains(string text)
    {
        if (IsProject(text) || Namespaces.Contains(text) || FullNames.Contains(text))
        {
            return true;
        }

        string[] parts = text.Split('.');
        if (parts.Length == 1)
        {
            return Types.ContainsKey(text) || Members.Contains(text);
        }

        return Types.TryGetValue(parts[0], out List<Type>? types)
            ? types.Any(type => MembersOf(type).Contains(parts[1], StringComparer.Ordinal))
            : parts.All(Contains);
    }

    private static IEnumerable<string> MembersOf(Type type) =>
        type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.FlattenHierarchy
                | (Own.Contains(type.Assembly) ? BindingFlags.NonPublic : BindingFlags.Default))
            .Select(member => member.Name.Split('`')[0]);

    private static bool IsProject(string text) =>
        text.StartsWith("Rx.Selectors", StringComparison.Ordinal)
        || text is "System.Reactive" or "Microsoft.Reactive.Testing" or "Program.cs"
        || Samples.Sample.Names.Contains(text, StringComparer.Ordinal)
        || Samples.Sample.SingleFiles.Select(Path.GetDirectoryName).Contains(text, StringComparer.Ordinal)
        || text == "ChatServer";
}
