using FhirGateway.Fhir.FhirPath.Evaluation;
using FhirGateway.Fhir.FhirPath.Values;

namespace FhirGateway.Fhir.FhirPath.Functions;

/// <summary>
/// What a reference means: a contained resource, what the context finds, or a stub of the type it names.
/// </summary>
internal static class References
{
    public static Element? Resolve(Run run, Item item)
    {
        var reference = item.Text ?? item.Element?["reference"]?.Value;
        if (reference is null) return item.Element?["type"]?.Value is { } type ? Stub(type) : null;
        if (reference.StartsWith('#')) return Contained(run.RootResource, reference.AsSpan(1));
        if (run.Context.Resolve?.Invoke(reference) is { } found) return found;
        return (TypeOf(reference) ?? item.Element?["type"]?.Value) is { } named ? Stub(named) : null;
    }

    static Element? Contained(Element root, ReadOnlySpan<char> id)
    {
        if (id.IsEmpty) return root;
        foreach (var child in root.Children)
            if (child.Name == "contained" && id.SequenceEqual(child["id"]?.Value)) return child;
        return null;
    }

    static Element? Stub(string type) => TypeHierarchy.IsResource(type) ? new Element(type, type) : null;

    /// <summary>The type in <c>Patient/1</c>, <c>Patient/1/_history/2</c> or <c>https://…/Patient/1</c>.</summary>
    public static string? TypeOf(string reference)
    {
        var path = reference.AsSpan();
        if (path.IndexOfAny('?', '#') is >= 0 and var end) path = path[..end];
        if (path.LastIndexOf("/_history/") is >= 0 and var version) path = path[..version];
        var slash = path.LastIndexOf('/');
        if (slash <= 0) return null;
        path = path[..slash];
        var type = path[(path.LastIndexOf('/') + 1)..].ToString();
        return TypeHierarchy.IsResource(type) ? type : null;
    }
}
