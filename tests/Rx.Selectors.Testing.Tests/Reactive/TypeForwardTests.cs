using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using Microsoft.Reactive.Testing;

namespace Rx.Selectors.Testing.Tests.Reactive;

public sealed class TypeForwardTests
{
    /// <summary>A forward that is missing shows only when something runs into it, which no other test may do.</summary>
    [Fact]
    public void Every_type_that_Microsoft_Reactive_Testing_is_made_of_is_there()
    {
        Module testing = typeof(TestScheduler).Module;
        using var file = new PEReader(File.OpenRead(testing.Assembly.Location));
        int count = file.GetMetadataReader().GetTableRowCount(TableIndex.TypeRef);

        Type[] types = [.. Enumerable.Range(1, count)
            .Select(MetadataTokens.TypeReferenceHandle)
            .Select(reference => testing.ResolveType(MetadataTokens.GetToken(reference)))];

        Assert.Contains(typeof(System.Reactive.Disposables.CompositeDisposable), types);
    }
}
