using System.Globalization;
using FhirGateway.Fhir;

namespace FhirGateway.Safety;

/// <summary>A Flag as the store holds it now.</summary>
/// <param name="Id">Logical id.</param>
/// <param name="Version">The version an update must meet.</param>
/// <param name="At">The version's instant.</param>
/// <param name="Resource">Its content.</param>
internal sealed record RaisedFlag(string Id, int Version, DateTimeOffset At, Resource Resource)
{
    Element Root => Resource.Root;

    public bool IsActive => Root.Text("status") == "active";

    /// <summary>A person said that this Flag should never have been: the sweep respects it as closed.</summary>
    public bool IsEnteredInError => Root.Text("status") == "entered-in-error";

    public DateTimeOffset? RaisedAt => Instant(Root.Text("period", "start"));
    public DateTimeOffset? ResolvedAt => Instant(Root.Text("period", "end"));

    public string? Rule =>
        Root["code"]?.All("coding")
            .FirstOrDefault(c => c.Text("system") == Canonical.CodeSystems.SafetyRule)?.Text("code");

    public string? Focus => Extension(Canonical.Extensions.FlagFocus)?.Text("value", "reference");

    public int? Tier => int.TryParse(Extension(Canonical.Extensions.FlagTier)?.Text("value", "code"), out var tier)
        ? tier : null;

    /// <summary>When the duty was due; null where the Flag does not say.</summary>
    public DateTimeOffset? DueAt => Instant(Extension(Canonical.Extensions.FlagThreshold)?.All("extension")
        .FirstOrDefault(e => e.Text("url") == "due")?.Text("value"));

    public string? Closure =>
        IsEnteredInError
            ? FlagClosure.EnteredInError
            : Extension(Canonical.Extensions.FlagClosure)?.All("extension")
                .FirstOrDefault(e => e.Text("url") == "code")?.Text("value", "code");

    /// <summary>Whether it says the same as another text of the same Flag; id and meta do not count.</summary>
    public bool Says(Resource other) => Same(Root, other.Root, isRoot: true);

    Element? Extension(string url) => Root.All("extension").FirstOrDefault(e => e.Text("url") == url);

    static bool Same(Element one, Element other, bool isRoot = false)
    {
        if (one.Name != other.Name || one.Type != other.Type || one.Value != other.Value) return false;
        return Compared(one, isRoot).SequenceEqual(Compared(other, isRoot), ElementsAlike.Instance);
    }

    static List<Element> Compared(Element element, bool isRoot)
    {
        var children = new List<Element>();
        foreach (var child in element.Children)
            if (!isRoot || child.Name is not ("id" or "meta")) children.Add(child);
        return children;
    }

    static DateTimeOffset? Instant(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;

    sealed class ElementsAlike : IEqualityComparer<Element>
    {
        public static readonly ElementsAlike Instance = new();
        public bool Equals(Element? x, Element? y) => x is not null && y is not null && Same(x, y);
        public int GetHashCode(Element obj) => HashCode.Combine(obj.Name, obj.Value);
    }
}
