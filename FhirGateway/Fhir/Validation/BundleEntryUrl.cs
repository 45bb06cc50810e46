using FhirGateway.Fhir.Json;

namespace FhirGateway.Fhir.Validation;

/// <summary>
/// An entry's fullUrl is absolute (also <c>urn:uuid:</c>), and where it names a type and an id they are the resource's
/// (<see href="https://hl7.org/fhir/R4/bundle.html#bundle-unique"/>).
/// </summary>
internal sealed class BundleEntryUrl : Rule
{
    public override void Check(Element node, Findings findings)
    {
        if (node["fullUrl"] is not { Value: { } url } fullUrl) return;
        if (!Uri.TryCreate(url, UriKind.Absolute, out _) || url.StartsWith('/'))
        {
            findings.Error(
                "value", $"{Faults.Quote(url)} must be absolute: a URL or urn:uuid:….", fullUrl.Expression);
            return;
        }
        if (node["resource"] is not { } resource) return;
        var named = ReferenceText.Of(url);
        if (named.Kind != ReferenceKind.Absolute) return;
        if (resource.Text("id") is not { } id)
        {
            if (node.Parent?.Text("type") is "document" or "message" or "searchset" or "history" or "collection")
                findings.Error(
                    "value", $"The fullUrl says {named.Type}/{named.Id}, the resource has no id.", fullUrl.Expression);
        }
        else if (named.Type != resource.Type || named.Id != id)
            findings.Error(
                "value", $"The fullUrl says {named.Type}/{named.Id}, the resource is {resource.Type}/{id}.",
                fullUrl.Expression);
    }
}
