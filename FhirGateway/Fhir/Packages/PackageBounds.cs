namespace FhirGateway.Fhir.Packages;

/// <summary>How much a package may hold before the rest of it is left unread.</summary>
/// <param name="LongestFile">Of one file, in bytes.</param>
/// <param name="LongestPackage">Of all files together, unpacked, in bytes; what is passed over counts too.</param>
/// <param name="MostFiles">Files and folders, read or passed over.</param>
internal sealed record PackageBounds(int LongestFile, long LongestPackage, int MostFiles)
{
    /// <summary>HL7's own R4 package, the largest in use, is a quarter of this.</summary>
    public static PackageBounds Default { get; } = new(16 << 20, 512 << 20, 50_000);
}
