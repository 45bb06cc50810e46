using FhirGateway.Fhir.Definitions;
using Faults = FhirGateway.Fhir.Json.Faults;

namespace FhirGateway.Fhir.Xml;

/// <summary>
/// Attributes: a primitive's <c>value</c>, the <c>id</c> of what is no resource, an extension's <c>url</c>; nothing
/// else
/// (<see href="https://hl7.org/fhir/R4/xml.html"/>).
/// </summary>
internal sealed partial class XmlTreeReader
{
    const string Instance = "http://www.w3.org/2001/XMLSchema-instance";

    void ReadAttributes(Element node)
    {
        var value = (string?)null;
        while (xml.MoveToNextAttribute())
        {
            if (xml is { LocalName: "value", NamespaceURI: "" } && node.Shape!.IsPrimitive) value = Checked(node);
            else if (xml.NamespaceURI.Length == 0 && AttributeOf(node, xml.LocalName) is { } definition)
                Add(node, definition);
            else RefuseAttribute(node.Expression);
        }
        xml.MoveToElement();
        node.Value = value;
    }

    string Checked(Element node)
    {
        if (Lexical.Fault(node.Shape!.Primitive, xml.Value) is { } fault)
            faults.Value(xml, $"{Faults.Quote(xml.Value)} {fault}.", node.Expression);
        return xml.Value;
    }

    void Add(Element node, ElementDefinition definition)
    {
        var type = definition.Types[0];
        var child = new Element(definition.Name, type.Code, node)
        {
            Shape = type.Definition, Definition = definition, ChosenType = type,
        };
        child.Value = Checked(child);
        node.Add(child);
    }

    void RefuseAttribute(string expression)
    {
        if (xml.Name == "xmlns" || xml.Prefix == "xmlns") return;
        // Where a schema lies is a hint that readers pass over.
        if (xml.NamespaceURI == Instance && xml.LocalName is "schemaLocation" or "noNamespaceSchemaLocation") return;
        faults.Structure(xml, $"The attribute {Faults.Quote(xml.Name)} may not stand here.", expression);
    }

    static bool IsAttribute(Element node, JsonName name) => AttributeOf(node, name.Element.Name) is not null;

    /// <summary>What is an attribute in XML; a resource's id is an element.</summary>
    static ElementDefinition? AttributeOf(Element node, string name) => name switch
    {
        "id" when !node.Shape!.IsResource => node.Shape.Find(name),
        "url" when node.Type == "Extension" => node.Shape!.Find(name),
        _ => null,
    };
}
