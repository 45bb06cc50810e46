using System.Text;
using System.Xml;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Validation;
using Faults = FhirGateway.Fhir.Json.Faults;

namespace FhirGateway.Fhir.Xml;

/// <summary>
/// Reads one document into a tree of elements, led by the definitions. After a fault it goes on with the next element.
/// Every method that reads an element begins at its start tag and ends behind its end tag.
/// </summary>
internal sealed partial class XmlTreeReader(XmlReader xml, SourceText source, XmlFaults faults)
{
    public Element? ReadDocument()
    {
        while (xml.Read() && xml.NodeType != XmlNodeType.Element)
            if (xml.NodeType == XmlNodeType.XmlDeclaration) CheckEncoding();
        var root = TypeHere(null) is { } type ? ReadResource(type, type.Name, null, null) : null;
        while (xml.Read()) { }
        return root;
    }

    void CheckEncoding()
    {
        if (xml.GetAttribute("encoding") is { } encoding && !encoding.Equals("utf-8", StringComparison.OrdinalIgnoreCase))
            faults.Structure(xml, $"FHIR's XML is UTF-8, not {Faults.Quote(encoding)}.", null);
    }

    /// <summary>The resource type that the element's name is; a fault and null when it is none that R4 knows.</summary>
    TypeDefinition? TypeHere(string? expression)
    {
        if (xml.NamespaceURI == XmlFormat.Namespace
            && DefinitionSet.R4.Type(xml.LocalName) is { IsResource: true, IsAbstract: false } type) return type;
        faults.Structure(xml, xml.NamespaceURI == XmlFormat.Namespace
            ? $"{Faults.Quote(xml.LocalName)} is no resource type of FHIR R4."
            : $"A resource's element must be in the namespace {XmlFormat.Namespace}.", expression);
        return null;
    }

    Element ReadResource(TypeDefinition type, string name, Element? parent, Place? place)
    {
        var node = new Element(name, type.Name, parent, place?.Index)
        {
            Shape = type, Definition = place?.Definition, ChosenType = place?.Type,
        };
        ReadContent(node);
        return node;
    }

    /// <summary>The attributes and children of the element at the reader.</summary>
    void ReadContent(Element node)
    {
        if (xml.Depth > XmlFormat.DeepestNesting)
            throw new XmlException($"Elements may nest {XmlFormat.DeepestNesting} deep.", null, Line, Column);
        ReadAttributes(node);
        if (!xml.IsEmptyElement)
        {
            xml.Read();
            ReadChildren(node);
        }
        if (!node.HasChildren && node.Value is null && !node.Shape!.IsResource)
            faults.Structure(xml, "An element must have a value or children: leave it out.", node.Expression);
        xml.Read();
    }

    /// <summary>To the end tag.</summary>
    void ReadChildren(Element node)
    {
        var places = new Places(node.Shape!);
        while (xml.NodeType != XmlNodeType.EndElement)
        {
            if (xml.NodeType == XmlNodeType.Element) ReadChild(node, places);
            else
            {
                if (xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA)
                    faults.Structure(xml, XmlFormat.StrayText, node.Expression);
                xml.Read();
            }
        }
    }

    void ReadChild(Element node, Places places)
    {
        if (Find(node) is not { } found)
        {
            xml.Skip();
            return;
        }
        var place = places.Take(found);
        if (place.IsLate)
            faults.Structure(xml, $"{xml.LocalName} must come before {places.Last}.", Below(node, place));
        if (place.IsSecond)
        {
            faults.Structure(xml, $"{xml.LocalName} does not repeat.", Below(node, place));
            xml.Skip();
        }
        else if (place.Type.Definition.Primitive == PrimitiveKind.Xhtml) node.Add(Narrative(node, place));
        else if (place.Type.Definition.IsResource) ReadWrapped(node, place);
        else
        {
            var child = new Element(place.Definition.Name, place.Type.Code, node, place.Index)
            {
                Shape = place.Type.Definition, Definition = place.Definition, ChosenType = place.Type,
            };
            node.Add(child);
            ReadContent(child);
        }
    }

    /// <summary>
    /// What the element at the reader is among the node's children; a fault and null when it is none.
    /// </summary>
    JsonName? Find(Element node)
    {
        var name = node.Shape!.JsonNames.Find(Encoding.UTF8.GetBytes(xml.LocalName));
        var wanted = name?.Type.Definition.Primitive == PrimitiveKind.Xhtml ? Xhtml.Namespace : XmlFormat.Namespace;
        if (name is { IsSibling: false } && !IsAttribute(node, name) && xml.NamespaceURI == wanted) return name;
        faults.Structure(xml, name is null || name.IsSibling
                ? $"{node.Shape.Path} has no element {Faults.Quote(xml.LocalName)}."
                : IsAttribute(node, name) ? $"{xml.LocalName} is an attribute, not an element."
                : $"{xml.LocalName} must be in the namespace {wanted}.",
            $"{node.Expression}.{xml.LocalName}");
        return null;
    }

    /// <summary>The element that holds a resource holds exactly one, whose own element names its type.</summary>
    void ReadWrapped(Element node, Place place)
    {
        var expression = Below(node, place);
        var (isEmpty, count) = (xml.IsEmptyElement, 0);
        while (xml.MoveToNextAttribute()) RefuseAttribute(expression);
        xml.MoveToElement();
        xml.Read();
        while (!isEmpty && xml.NodeType != XmlNodeType.EndElement)
        {
            if (xml.NodeType == XmlNodeType.Element) ReadInner(node, place, expression, ++count);
            else xml.Read();
        }
        if (count == 0) faults.Structure(xml, $"{place.Definition.Name} must hold a resource.", expression);
        if (!isEmpty) xml.Read();
    }

    void ReadInner(Element node, Place place, string expression, int count)
    {
        if (count > 1) faults.Structure(xml, $"{place.Definition.Name} holds one resource only.", expression);
        if (count == 1 && TypeHere(expression) is { } type)
            node.Add(ReadResource(type, place.Definition.Name, node, place));
        else xml.Skip();
    }

    Element Narrative(Element node, Place place) =>
        new(place.Definition.Name, place.Type.Code, node, place.Index)
        {
            Shape = place.Type.Definition, Definition = place.Definition, ChosenType = place.Type, Value = Markup(),
        };

    /// <summary>
    /// The element at the reader letter by letter where that means the same by itself; else, as when a prefix is
    /// declared outside, as the parser tells it.
    /// </summary>
    string Markup()
    {
        var start = source.Offset(Line, Column) - 1;
        var told = xml.ReadOuterXml();
        var text = source.Slice(start, source.LastBefore('>', source.Offset(Line, Column)) + 1);
        return SourceText.Told(text) == told ? text : told;
    }

    int Line => ((IXmlLineInfo)xml).LineNumber;

    int Column => ((IXmlLineInfo)xml).LinePosition;

    static string Below(Element node, Place place) =>
        place.Index is { } index
            ? $"{node.Expression}.{place.Definition.Name}[{index}]" : $"{node.Expression}.{place.Definition.Name}";
}
