namespace Rx.Selectors.Tests.Support;

/// <summary>The checked-out repository that these tests were built from.</summary>
internal static class RepositoryRoot
{
    private const string Landmark = "Rx.Selectors.sln";

    public static string PathOf(params string[] parts) => Path.Combine([Find(), .. parts]);

    private static string Find()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, Landmark)))
            {
                return folder;
            }
        }

        throw new InvalidOperationException($"No {Landmark} in {AppContext.BaseDirectory} or any folder above it.");
    }
}
