namespace FhirGateway.Tests.Commands;

/// <summary>Files to load, gone after the test.</summary>
sealed class LoadFolder : IDisposable
{
    public string Path { get; } = System.IO.Directory.CreateTempSubdirectory("fgw-load-").FullName;

    public string Add(string name, string text) => Add(name, System.Text.Encoding.UTF8.GetBytes(text));

    public string Add(string name, byte[] bytes)
    {
        var file = System.IO.Path.Combine(Path, name);
        System.IO.Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, bytes);
        return file;
    }

    public void Dispose() => System.IO.Directory.Delete(Path, recursive: true);
}
