namespace FhirGateway.Fhir;

/// <summary>A resource as it was accepted: its bytes (UTF-8 JSON) and the tree read from them.</summary>
internal sealed class Resource(ReadOnlyMemory<byte> json, Element root)
{
    public ReadOnlyMemory<byte> Json { get; } = json;
    public Element Root { get; } = root;
    public string Type => Root.Type;
    public string? Id => Root.Text("id");
}
