using FhirGateway.Fhir;
using FhirGateway.Storage;

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
    public string? IfModifiedSince { get; init; }
    public string? IfNoneExist { get; init; }

    /// <summary>Of a single request only: a Bundle's entry has no such element.</summary>
    public DateTimeOffset? IfUnmodifiedSince { get; init; }

    /// <summary>Its preconditions; or 400 where one is malformed or has no meaning for the method.</summary>
    /// <param name="isInBundle">Faults name the element; else the header.</param>
    public (Preconditions? Asked, Outcome? Refused) ReadPreconditions(bool isInBundle)
    {
        var request = isInBundle ? $"{Expression}.request" : null;
        if (Method == "POST" && IfMatch is not null)
            return (null, Outcome.Of(OutcomeKind.Invalid, "not-supported",
                "POST takes no If-Match: a create has no version before it. Use PUT with If-Match, or POST with "
                + "If-None-Exist.",
                request is null ? null : request + ".ifMatch"));
        return Storage.Preconditions.Read(IfMatch, IfNoneMatch, IfUnmodifiedSince, request);
    }

    /// <summary>Where it stands, for issues: <c>Bundle.entry[3]</c>.</summary>
    public string Expression => $"Bundle.entry[{Index}]";

    /// <summary>An issue of the entry's resource as one of the Bundle.</summary>
    public Issue Below(Issue issue) => issue with { Expression = Below(Expression, issue.Expression) };

    /// <summary>Where a place of a resource (<c>Patient.name[0]</c>) stands in the Bundle.</summary>
    /// <param name="entry">As <see cref="Expression"/>.</param>
    public static string Below(string entry, string? place) =>
        $"{entry}.resource{place?[(place.IndexOf('.', StringComparison.Ordinal) is >= 0 and var dot ? dot : place.Length)..]}";

    public bool IsRead => Method is "GET" or "HEAD";

    /// <summary>The address without its query.</summary>
    public string Path => Url.Split('?')[0];

    /// <summary>A search says what it is about.</summary>
    public bool IsConditional => Method switch
    {
        "POST" => IfNoneExist is not null,
        "PUT" or "PATCH" or "DELETE" => Url.Contains('?', StringComparison.Ordinal),
        _ => false,
    };

    /// <summary>The search parameters of a conditional entry, as they were sent.</summary>
    public string? Criteria => Method == "POST" ? IfNoneExist
        : Url.IndexOf('?', StringComparison.Ordinal) is var mark and >= 0 ? Url[mark..] : null;
}
