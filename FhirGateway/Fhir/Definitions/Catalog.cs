using System.Collections.Frozen;

namespace FhirGateway.Fhir.Definitions;

/// <summary>
/// Definitions that came from outside (packages, files, the store): a snapshot that never changes, found by canonical
/// URL. R4's own are not among them: <see cref="DefinitionSet.R4"/> has those.
/// </summary>
internal sealed class Catalog
{
    readonly FrozenDictionary<string, Resource[]> byUrl;

    /// <param name="resources">Of any type; those without a <c>url</c> are left out. Of two with the same URL and
    /// version the later is meant.</param>
    public Catalog(IEnumerable<Resource> resources)
    {
        All = [.. resources.Where(r => Url(r) is not null)
            .GroupBy(r => (Url(r), Version(r))).Select(same => same.Last())];
        byUrl = All.GroupBy(r => Url(r)!)
            .ToFrozenDictionary(g => g.Key, g => g.OrderByDescending(Version, VersionOrder.Newest).ToArray());
    }

    public static Catalog Empty { get; } = new([]);

    public IReadOnlyList<Resource> All { get; }

    public IEnumerable<Resource> OfType(string type) => All.Where(r => r.Type == type);

    /// <summary>The definition of that name; its newest version, where none is asked for.</summary>
    /// <param name="canonical">A URL, and after <c>|</c> its version, or the beginning of it (<c>2.1</c> for the newest
    /// 2.1.x); what follows <c>#</c> is left aside.</param>
    public Resource? Find(string canonical, string type)
    {
        var hash = canonical.IndexOf('#', StringComparison.Ordinal);
        if (hash >= 0) canonical = canonical[..hash];
        var bar = canonical.IndexOf('|', StringComparison.Ordinal);
        var version = bar < 0 ? null : canonical[(bar + 1)..];
        if (!byUrl.TryGetValue(bar < 0 ? canonical : canonical[..bar], out var known)) return null;
        foreach (var resource in known)
            if (resource.Type == type && (version is null || Version(resource) == version)) return resource;
        foreach (var resource in known)
            if (resource.Type == type && Version(resource).StartsWith(version + ".", StringComparison.Ordinal))
                return resource;
        return null;
    }

    /// <summary>This and more; what comes later wins.</summary>
    public Catalog With(IEnumerable<Resource> more) => new([.. All, .. more]);

    static string? Url(Resource resource) => resource.Root.Text("url");

    static string Version(Resource resource) => resource.Root.Text("version") ?? "";

    /// <summary>Numbers between dots by their size, everything else by its letters.</summary>
    sealed class VersionOrder : IComparer<string>
    {
        public static VersionOrder Newest { get; } = new();

        public int Compare(string? x, string? y)
        {
            var (left, right) = (x!.Split('.', '-'), y!.Split('.', '-'));
            for (var i = 0; i < Math.Min(left.Length, right.Length); i++)
            {
                var order = long.TryParse(left[i], out var a) && long.TryParse(right[i], out var b)
                    ? a.CompareTo(b) : string.CompareOrdinal(left[i], right[i]);
                if (order != 0) return order;
            }
            return left.Length.CompareTo(right.Length);
        }
    }
}
