using FhirGateway.Fhir.Definitions;

namespace FhirGateway.Fhir.Packages;

/// <summary>Packages that are used together, and the catalog of all their definitions.</summary>
internal sealed class PackageSet(IReadOnlyList<DefinitionPackage> packages)
{
    /// <summary>R4 itself, which the program has.</summary>
    const string R4 = "hl7.fhir.r4.core";

    public static PackageSet Empty { get; } = new([]);

    public IReadOnlyList<DefinitionPackage> Packages { get; } = packages;

    public Catalog Catalog { get; } = packages.Count == 0
        ? Catalog.Empty
        : new(packages.SelectMany(p => p.Definitions));

    /// <summary>The packages' own issues, and what is missing.</summary>
    public IEnumerable<FileIssue> Issues => Packages.SelectMany(p => p.Issues).Concat(MissingDependencies());

    public static PackageSet Read(IEnumerable<string> paths, PackageBounds? bounds = null) =>
        new([.. paths.SelectMany(path => PackagePath.Read(path, bounds))]);

    /// <summary>A warning for each package that one of these needs and that is not among them.</summary>
    public IEnumerable<FileIssue> MissingDependencies()
    {
        var known = Packages.Select(p => p.Manifest.Name).Append(R4).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return from package in Packages
               from needed in package.Manifest.Dependencies
               where !known.Contains(needed.Key)
               select new FileIssue(package.Manifest.ToString(), new Issue(Severity.Warning, "not-found",
                   $"The package needs {needed.Key}#{needed.Value}, which was not added; what it defines is unknown."));
    }
}
