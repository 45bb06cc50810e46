using FhirGateway.Fhir.Json;

namespace FhirGateway.Fhir.Validation;

/// <summary>
/// Finds entries with one identity that bdl-7 does not: a URN in capital and small letters
/// (<see href="https://www.rfc-editor.org/rfc/rfc8141#section-3.1"/>), and a resource that a transaction changes twice
/// (<see href="https://hl7.org/fhir/R4/http.html#trules"/>).
/// </summary>
internal sealed class BundleDuplicates : Rule
{
    public override void Check(Element node, Findings findings)
    {
        var type = node.Text("type");
        Dictionary<string, string>? urns = null;
        HashSet<string>? changed = null;
        foreach (var entry in node.Children)
        {
            if (entry.Name != "entry") continue;
            if (type != "history" && entry["fullUrl"] is { Value: { } url } fullUrl && IsUrn(url))
                CheckUrn(entry, fullUrl, url, urns ??= [], findings);
            if (type == "transaction" && entry["request"] is { } request)
                CheckChange(request, changed ??= [], findings);
        }
    }

    static bool IsUrn(string url) => url.StartsWith("urn:", StringComparison.OrdinalIgnoreCase);

    static void CheckUrn(
        Element entry, Element fullUrl, string url, Dictionary<string, string> urns, Findings findings)
    {
        var key = $"{url.ToLowerInvariant()} {entry["resource"]?["meta"]?.Text("versionId")}";
        if (urns.TryAdd(key, url) || urns[key] == url) return;
        findings.Error(
            "invariant",
            $"bdl-7: {Faults.Quote(url)} and {Faults.Quote(urns[key])} are one URN; a fullUrl must be unique in a "
            + "Bundle, or the resources must have different meta.versionId.", fullUrl.Expression);
    }

    static void CheckChange(Element request, HashSet<string> changed, Findings findings)
    {
        if (request.Text("method") is not ("PUT" or "PATCH" or "DELETE") || request["url"] is not { Value: { } url } at)
            return;
        if (url.Contains('?', StringComparison.Ordinal) || changed.Add(url)) return;
        findings.Error(
            "duplicate", $"A transaction may change {Faults.Quote(url)} once: by one PUT, PATCH or DELETE.",
            at.Expression);
    }
}
