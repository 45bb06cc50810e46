namespace FhirGateway.Fhir.Packages;

/// <summary>
/// Reads what a path names: an archive, a file of definitions, or a folder, in which every archive and every folder
/// with a manifest of its own is a package and the rest is one more. The only file of this folder that opens others.
/// </summary>
internal sealed class PackagePath
{
    static readonly EnumerationOptions Each = new()
    {
        IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint, ReturnSpecialDirectories = false,
    };

    readonly PackageBounds bounds;
    readonly List<DefinitionPackage> packages = [];
    int files;
    bool isFull;
    long bytes;

    PackagePath(PackageBounds bounds) => this.bounds = bounds;

    /// <returns>The packages in the order of their paths; a path that is not there is a package with an
    /// issue.</returns>
    public static IReadOnlyList<DefinitionPackage> Read(string path, PackageBounds? bounds = null)
    {
        var reading = new PackagePath(bounds ?? PackageBounds.Default);
        if (new DirectoryInfo(path) is { Exists: true } folder) reading.ReadFolder(folder);
        else if (new FileInfo(path) is { Exists: true } file) reading.ReadAlone(file);
        else reading.Keep(Content(path, path, "not-found", "There is no such file or folder."));
        return reading.packages;
    }

    static PackageContent Content(string name, string file, string code, string fault)
    {
        var content = new PackageContent(name);
        content.Refuse(file, code, fault);
        return content;
    }

    void ReadAlone(FileInfo file)
    {
        if (IsArchive(file)) ReadArchive(file);
        else
        {
            var content = new PackageContent(Path.GetFileNameWithoutExtension(file.Name));
            ReadFile(file, file.Name, content);
            Keep(content);
        }
    }

    void ReadFolder(FileSystemInfo folder)
    {
        var content = new PackageContent(folder.Name);
        Walk((DirectoryInfo)folder, "", content);
        Keep(content);
    }

    void Walk(DirectoryInfo folder, string below, PackageContent content)
    {
        foreach (var found in folder.EnumerateFileSystemInfos("*", Each).OrderBy(f => f.Name, StringComparer.Ordinal))
        {
            if (found.Name.StartsWith('.')) continue;
            if (found is DirectoryInfo inner)
            {
                if (inner.EnumerateFiles(PackageManifest.FileName, Each).Any() && !(below.Length == 0 && inner.Name == "package"))
                    ReadFolder(inner);
                else Walk(inner, $"{below}{inner.Name}/", content);
            }
            else if (IsArchive((FileInfo)found)) ReadArchive((FileInfo)found);
            else if (PackageContent.Wants(below + found.Name)) ReadFile((FileInfo)found, below + found.Name, content);
        }
    }

    void ReadFile(FileInfo file, string path, PackageContent content)
    {
        if (++files > bounds.MostFiles || (bytes += file.Length) > bounds.LongestPackage)
        {
            if (!isFull)
                content.Refuse(
                    file.FullName, "too-costly", "This file and those behind it are left out: they are too many.");
            isFull = true;
        }
        else if (file.Length > bounds.LongestFile) content.RefuseLong(file.FullName, bounds);
        else if (Text(file, content) is { } text) content.Add(path, file.FullName, text);
    }

    void ReadArchive(FileInfo file)
    {
        var unopened = new PackageContent(Path.GetFileNameWithoutExtension(file.Name));
        using var stream = Attempt(file, unopened, file.OpenRead);
        packages.Add(stream is null ? unopened.ToPackage() : PackageArchive.Read(stream, file.FullName, bounds));
    }

    static byte[]? Text(FileInfo file, PackageContent content) => Attempt(file, content, () =>
    {
        using var stream = file.OpenRead();
        var text = new byte[stream.Length];
        stream.ReadExactly(text);
        return text;
    });

    static T? Attempt<T>(FileInfo file, PackageContent content, Func<T> read) where T : class
    {
        try
        {
            return read();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            content.Refuse(file.FullName, "not-found", $"The file cannot be read: {fault.Message}");
            return null;
        }
    }

    void Keep(PackageContent content)
    {
        var package = content.ToPackage();
        if (!package.IsEmpty || package.Issues.Count > 0 || package.Manifest.Version.Length > 0) packages.Add(package);
    }

    static bool IsArchive(FileInfo file) =>
        file.Extension.Equals(".tgz", StringComparison.OrdinalIgnoreCase)
        || file.Name.EndsWith(".tar.gz", StringComparison.OrdinalIgnoreCase);
}
