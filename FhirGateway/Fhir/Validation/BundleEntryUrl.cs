using FhirGateway.Fhir.Json;

namespace FhirGateway.Fhir.Validation;

/// <summary>
/// Checks an entry's fullUrl: present where R4 asks for it, absolute, and in agreement with the resource's type and id
/// (<see href="https://hl7.org/fhir/R4/bundle-definitions.html#Bundle.entry.fullUrl"/>).
/// </summary>
internal sealed class BundleEntryUrl : Rule
{
    public override void Check(Element node, Findings findings)
    {
        if (node["fullUrl"] is { Value: { } url } fullUrl) CheckUrl(node, fullUrl, url, findings);
        else if (node["resource"] is { } resource && IsRequired(node, resource))
            findings.Error(
                "required",
                $"Bundle.entry.fullUrl is missing: in a Bundle of type {TypeOf(node)} every entry with a resource must "
                + "have one; only an entry with request.method POST may go without.", node.Expression);
    }

    /// <summary>
    /// A batch or transaction and its response may hold resources without identity; so may an OperationOutcome.
    /// </summary>
    static bool IsRequired(Element entry, Element resource) =>
        TypeOf(entry) is "document" or "message" or "collection" or "searchset" or "history"
        && resource.Type != "OperationOutcome" && entry["request"]?["method"]?.Value != "POST";

    static string? TypeOf(Element entry) => entry.Parent?.Text("type");

    static void CheckUrl(Element node, Element fullUrl, string url, Findings findings)
    {
        if (FormFault(url) is { } fault)
            findings.Error("value", $"The fullUrl {Faults.Quote(url)} {fault}.", fullUrl.Expression);
        else if (node["resource"] is { } resource)
            CheckIdentity(node, fullUrl, ReferenceText.Of(url), resource, findings);
    }

    static string? FormFault(string url)
    {
        if (url.StartsWith("urn:uuid:", StringComparison.OrdinalIgnoreCase) && !Lexical.IsUuid(url.ToLowerInvariant()))
            return "must hold a UUID after urn:uuid:, such as urn:uuid:c757873d-ec9a-4326-a141-556f43239520";
        if (url.StartsWith("urn:oid:", StringComparison.OrdinalIgnoreCase) && !Lexical.IsOid(url.ToLowerInvariant()))
            return "must hold an OID after urn:oid:, such as urn:oid:1.2.3";
        if (!Uri.TryCreate(url, UriKind.Absolute, out _) || url.StartsWith('/'))
            return "must be absolute: a URL, a urn:uuid or a urn:oid";
        return Lexical.UriFault(url);
    }

    static void CheckIdentity(Element entry, Element fullUrl, ReferenceText named, Element resource, Findings findings)
    {
        if (named.Kind != ReferenceKind.Absolute) return;
        if (resource.Text("id") is not { } id)
        {
            if (TypeOf(entry) is "document" or "message" or "searchset" or "history" or "collection")
                findings.Error(
                    "value", $"The fullUrl says {named.Type}/{named.Id}, the resource has no id.", fullUrl.Expression);
        }
        else if (named.Type != resource.Type || named.Id != id)
            findings.Error(
                "value", $"The fullUrl says {named.Type}/{named.Id}, the resource is {resource.Type}/{id}.",
                fullUrl.Expression);
    }
}
