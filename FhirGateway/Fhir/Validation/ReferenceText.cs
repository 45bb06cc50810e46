using FhirGateway.Fhir.Definitions;

namespace FhirGateway.Fhir.Validation;

internal enum ReferenceKind { Contained, Relative, Absolute, Conditional, Urn, Other, Broken }

/// <summary>What a reference names (<see href="https://hl7.org/fhir/R4/references.html#literal"/>).</summary>
/// <param name="Type">The resource type it says; null where it says none.</param>
/// <param name="Id">The logical id, or a contained resource's id.</param>
internal readonly record struct ReferenceText(ReferenceKind Kind, string? Type, string? Id)
{
    public const string History = "/_history/";

    /// <summary>
    /// Adds a resource under the name that others call it by, and under that name with its version
    /// (<see href="https://hl7.org/fhir/R4/bundle.html#references"/>).
    /// </summary>
    public static void Register(Dictionary<string, Element> known, string name, Element resource)
    {
        name = Key(name);
        known.TryAdd(name, resource);
        if (resource["meta"]?.Text("versionId") is { } version) known.TryAdd(name + History + version, resource);
    }

    /// <summary>The name under which a resource is registered: capital and small letters of a URN are one.</summary>
    public static string Key(string name) =>
        name.StartsWith("urn:", StringComparison.OrdinalIgnoreCase) ? name.ToLowerInvariant() : name;

    public static ReferenceText Of(string text)
    {
        if (text.StartsWith('#')) return new(ReferenceKind.Contained, null, text[1..]);
        if (text.StartsWith("urn:", StringComparison.Ordinal)) return new(ReferenceKind.Urn, null, null);
        var path = text.AsSpan();
        var query = path.IndexOf('?');
        // A search may hold addresses: Patient?identifier=https://…
        var scheme = (query < 0 ? path : path[..query]).IndexOf("://", StringComparison.Ordinal);
        var isWeb = text.StartsWith("http://", StringComparison.Ordinal)
            || text.StartsWith("https://", StringComparison.Ordinal);
        if (!isWeb && (scheme > 0 || path.IndexOf(':') is var colon and > 0 && path[..colon].IndexOfAny('/', '?') < 0))
            return new(ReferenceKind.Other, null, null);
        if (query >= 0) return OfQuery(path[..query], isWeb);
        if (!isWeb) return OfPath(path, isWeb);
        var found = OfPath(path[(scheme + 3)..], isWeb);
        return found.Kind == ReferenceKind.Broken ? new(ReferenceKind.Other, null, null) : found;
    }

    static ReferenceText OfQuery(ReadOnlySpan<char> path, bool isWeb) =>
        !isWeb && ResourceType(path) is { } type
            ? new(ReferenceKind.Conditional, type, null)
            : new(isWeb ? ReferenceKind.Other : ReferenceKind.Broken, null, null);

    /// <summary><c>[base/]Type/id[/_history/version]</c></summary>
    static ReferenceText OfPath(ReadOnlySpan<char> path, bool isWeb)
    {
        var history = path.IndexOf(History, StringComparison.Ordinal);
        if (history >= 0)
        {
            if (!Lexical.IsId(path[(history + History.Length)..])) return new(ReferenceKind.Broken, null, null);
            path = path[..history];
        }
        var slash = path.LastIndexOf('/');
        if (slash < 0) return new(ReferenceKind.Broken, null, null);
        var id = path[(slash + 1)..];
        var typed = path[..slash];
        var before = typed.LastIndexOf('/');
        if (before >= 0 && !isWeb) return new(ReferenceKind.Broken, null, null);
        var type = ResourceType(typed[(before + 1)..]);
        return type is null || !Lexical.IsId(id)
            ? new(ReferenceKind.Broken, null, null)
            : new(isWeb ? ReferenceKind.Absolute : ReferenceKind.Relative, type, id.ToString());
    }

    static string? ResourceType(ReadOnlySpan<char> name) =>
        DefinitionSet.R4.Type(name) is { IsResource: true, IsAbstract: false } type ? type.Name : null;
}
