using System.Text.Json;

namespace FhirGateway.Fhir.Definitions.Building;

/// <summary>
/// The R4 data elements, which the package left as HL7 published them. An element of a structure definition that
/// is not among them is a patch (such as Meta.project, Binary.url or R5's ResearchStudy.label), and where both
/// know an element but differ (such as a Bot as AuditEvent.source.observer), the data element is R4.
/// </summary>
/// <remarks>
/// Data elements bear the id <c>de-[path]</c>. HL7's ids end at 64 characters, so longer paths are partly absent and
/// prove nothing; nor do elements without a type of their own (backbones, content references) and inherited ones.
/// </remarks>
internal sealed class Witness
{
    const int LongestProvingPath = 64 - 3;
    readonly Dictionary<string, JsonElement> elements = [];

    public Witness(IEnumerable<JsonElement> dataElements)
    {
        foreach (var dataElement in dataElements)
        {
            var element = dataElement.GetProperty("snapshot").GetProperty("element")[0];
            // SimpleQuantity's and MoneyQuantity's "Quantity.comparator 0..0" would stand in Quantity's place.
            if (element.Text("max") != "0") elements[element.Text("path")!] = element;
        }
    }

    public IEnumerable<JsonElement> ChildrenOf(string parent) =>
        elements.Where(e => e.Key.LastIndexOf('.') == parent.Length
            && e.Key.StartsWith(parent, StringComparison.Ordinal))
            .Select(e => e.Value);

    public static bool CanProve(string path) => path.Length <= LongestProvingPath;

    public bool Refutes(JsonElement element)
    {
        var path = element.Text("path")!;
        return CanProve(path) && !elements.ContainsKey(path) && HasOwnType(element)
            && element.GetProperty("base").Text("path") == path;
    }

    /// <summary>The element as R4 has it.</summary>
    public JsonElement Corrected(JsonElement element) =>
        elements.TryGetValue(element.Text("path")!, out var known) ? known : element;

    static bool HasOwnType(JsonElement element)
    {
        var types = element.List("type").Select(t => t.Text("code")).ToArray();
        return types is not [] and not ["BackboneElement"] and not ["Element"];
    }
}
