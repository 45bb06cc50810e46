namespace FhirGateway.Fhir.Packages;

/// <summary>Gathers a package file by file.</summary>
/// <param name="name">What it is called until a manifest says better.</param>
internal sealed class PackageContent(string name)
{
    /// <summary>Folders of a package that hold no definitions to be used: examples, schemas, tools.</summary>
    static readonly HashSet<string> PassedOver = new(StringComparer.OrdinalIgnoreCase)
    {
        "example", "examples", "openapi", "other", "rdf", "xml", "schemas", "tests", "node_modules",
    };

    readonly List<Resource> definitions = [];
    readonly List<FileIssue> issues = [];
    PackageManifest? manifest;

    /// <summary>Whether a file of that path inside the package is read.</summary>
    public static bool Wants(string path)
    {
        var steps = path.Replace('\\', '/').Split('/');
        return Path.GetExtension(path).ToLowerInvariant() is ".json" or ".xml"
            && !steps[^1].StartsWith('.') && !steps.SkipLast(1).Any(PassedOver.Contains);
    }

    /// <param name="path">Inside the package.</param>
    /// <param name="shown">What the file is called in issues.</param>
    public void Add(string path, string shown, ReadOnlyMemory<byte> content)
    {
        if (path is PackageManifest.FileName or "package/" + PackageManifest.FileName) AddManifest(shown, content);
        else
        {
            var (found, faults) = DefinitionText.Read(content);
            definitions.AddRange(found);
            issues.AddRange(faults.Select(fault => new FileIssue(shown, fault)));
        }
    }

    public void Refuse(string file, string code, string why) => issues.Add(new(file, Issue.Error(code, why)));

    public void RefuseLong(string file, PackageBounds bounds) =>
        Refuse(file, "too-long", $"The file is longer than {bounds.LongestFile} bytes.");

    public DefinitionPackage ToPackage() => new(manifest ?? PackageManifest.Loose(name), definitions, issues);

    void AddManifest(string shown, ReadOnlyMemory<byte> content)
    {
        var (read, fault) = PackageManifest.Read(content);
        if (fault is not null) issues.Add(new(shown, fault));
        manifest ??= read;
        if (read is { IsForR4: false })
            issues.Add(new(shown, new(Severity.Warning, "not-supported",
                $"The package is for FHIR {string.Join(", ", read.FhirVersions)}; only what R4 can read is loaded.")));
    }
}
