namespace FhirGateway.Intake;

/// <summary>One entry of a batch or transaction, with the bytes of its resource as they were sent.</summary>
internal sealed record BundleEntry(int Index)
{
    public string? FullUrl { get; init; }
    public ReadOnlyMemory<byte> Resource { get; init; }
    public string Method { get; init; } = "";
    public string Url { get; init; } = "";
    public string? IfMatch { get; init; }
    public string? IfNoneMatch { get; init; }
    public string? IfNoneExist { get; init; }

    /// <summary>Where it stands, for issues: <c>Bundle.entry[3]</c>.</summary>
    public string Expression => $"Bundle.entry[{Index}]";

    public bool IsRead => Method is "GET" or "HEAD";
}
