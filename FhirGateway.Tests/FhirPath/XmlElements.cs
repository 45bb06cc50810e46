using System.Xml.Linq;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Definitions;

namespace FhirGateway.Tests.FhirPath;

/// <summary>Reads the XML inputs of HL7's suite as elements: only as much of FHIR's XML as these files need.</summary>
static class XmlElements
{
    static readonly XNamespace Xhtml = "http://www.w3.org/1999/xhtml";

    public static Element Read(string xml)
    {
        var root = XDocument.Parse(xml, LoadOptions.PreserveWhitespace).Root!;
        return Resource(root, root.Name.LocalName, null, null);
    }

    static Element Resource(XElement node, string name, Element? parent, int? index)
    {
        var shape = DefinitionSet.R4.Type(node.Name.LocalName)!;
        var element = new Element(name, shape.Name, parent, index) { Shape = shape };
        Fill(element, node, shape);
        return element;
    }

    static void Fill(Element element, XElement node, TypeDefinition shape)
    {
        foreach (var attribute in node.Attributes())
            if (attribute.Name.LocalName is "id" or "url" && shape.Find(attribute.Name.LocalName) is { } definition)
                element.Add(new(definition.Name, definition.Types[0].Code, element) { Value = attribute.Value });
        var counts = new Dictionary<string, int>();
        foreach (var child in node.Elements())
        {
            var (definition, type) = Find(shape, child.Name.LocalName);
            var index = counts.TryGetValue(definition.Name, out var before) ? before + 1 : 0;
            counts[definition.Name] = index;
            element.Add(Child(element, child, definition, type, definition.IsList ? index : null));
        }
    }

    static Element Child(Element parent, XElement node, ElementDefinition definition, ElementType type, int? index)
    {
        if (node.Name.Namespace == Xhtml)
            return new(definition.Name, "xhtml", parent) { Value = node.ToString(SaveOptions.DisableFormatting) };
        if (type.Code == "Resource") return Resource(node.Elements().First(), definition.Name, parent, index);
        var element = new Element(definition.Name, type.Code, parent, index)
        {
            Value = type.Definition.IsPrimitive ? node.Attribute("value")?.Value : null,
            Shape = type.Definition,
        };
        Fill(element, node, type.Definition);
        return element;
    }

    static (ElementDefinition, ElementType) Find(TypeDefinition shape, string name)
    {
        if (shape.Find(name) is { IsChoice: false } plain) return (plain, plain.Types[0]);
        foreach (var definition in shape.Elements)
        {
            if (!definition.IsChoice || !name.StartsWith(definition.Name, StringComparison.Ordinal)) continue;
            foreach (var type in definition.Types)
                if (name[definition.Name.Length..].Equals(type.Code, StringComparison.OrdinalIgnoreCase))
                    return (definition, type);
        }
        throw new InvalidDataException($"{shape.Path} has no {name}.");
    }
}
