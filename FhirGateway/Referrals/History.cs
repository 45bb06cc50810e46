using FhirGateway.Fhir;

namespace FhirGateway.Referrals;

/// <summary>
/// The versions of one resource, in order, as far as they were known. A deletion is a version without content.
/// </summary>
internal sealed class History
{
    readonly ResourceVersion[] versions;

    public History(IEnumerable<ResourceVersion> versions) =>
        this.versions = [.. versions.DistinctBy(v => v.Version).OrderBy(v => v.Version)];

    public IReadOnlyList<ResourceVersion> Versions => versions;

    /// <summary>The first version that says something.</summary>
    public ResourceVersion First => Array.Find(versions, v => v.Resource is not null) ?? versions[0];

    public ResourceVersion Last => versions[^1];
    public string Reference => Last.Reference;
    public string Type => Last.Type;

    /// <summary>The same history, each version that does not fulfil the condition blanked like a deletion.</summary>
    public History Where(Func<ResourceVersion, bool> counts) =>
        versions.All(v => v.Resource is null || counts(v)) ? this
        : new History(versions.Select(v => v.Resource is null || counts(v) ? v : v with { Resource = null }));

    /// <summary>What it says now; null when it is deleted.</summary>
    public Element? Now => Last.Resource?.Root;

    /// <summary>
    /// The version since which, without a break up to now, the resource says so: a fact that was withdrawn and told
    /// again is known only since it was told again. Null when it does not say so now.
    /// </summary>
    public ResourceVersion? Since(Func<Element, bool> says)
    {
        ResourceVersion? since = null;
        for (var i = versions.Length - 1; i >= 0 && versions[i].Resource is { } resource && says(resource.Root); i--)
            since = versions[i];
        return since;
    }

    /// <summary>The version since which a reading of the resource has been what it is now.</summary>
    public ResourceVersion SinceUnchanged<T>(Func<Element, T> read)
    {
        if (Now is not { } now) return Last;
        var value = read(now);
        return Since(root => EqualityComparer<T>.Default.Equals(read(root), value))!;
    }

    /// <summary>The same history without the newest versions that say so.</summary>
    public History? Before(Func<Element, bool> says)
    {
        var kept = versions.Length;
        while (kept > 0 && versions[kept - 1].Resource is { } resource && says(resource.Root)) kept--;
        return kept == 0 ? null : new History(versions[..kept]);
    }
}
