namespace FhirGateway.Tests;

/// <summary>Where the sources and the published test data lie.</summary>
static class House
{
    /// <summary>The repository's root.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Published data: <c>FHIRGATEWAY_TEST_DATA</c>, by default <c>../shared/data</c> beside the repository.</summary>
    public static string Data { get; } =
        Environment.GetEnvironmentVariable("FHIRGATEWAY_TEST_DATA") ?? Path.Combine(Root, "..", "shared", "data");

    public static IEnumerable<string> Sources(string folder) =>
        Directory.Exists(Path.Combine(Root, folder))
            ? Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
                .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal))
            : [];

    /// <summary>Deletes a folder in which a process that was just stopped may still be writing its last line.</summary>
    public static async Task Delete(string folder)
    {
        for (var attempt = 0; Directory.Exists(folder); attempt++)
        {
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (IOException) when (attempt < 600)
            {
                await Task.Delay(100);
            }
        }
    }

    static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "FhirGateway.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("No FhirGateway.sln above the tests.");
    }
}
