using System.Text;
using System.Xml;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Validation;

namespace FhirGateway.Fhir.Xml;

/// <summary>
/// Writing: elements in the definition's order, ids and extensions of primitives with them, narratives letter by
/// letter.
/// </summary>
internal static partial class XmlFormat
{
    static readonly UTF8Encoding WithoutMark = new(encoderShouldEmitUTF8Identifier: false);

    // What XML would turn into blanks (line ends and tabs in an attribute) is written as a reference.
    static readonly XmlWriterSettings Written = new()
    {
        Encoding = WithoutMark, NewLineHandling = NewLineHandling.Entitize, CloseOutput = false,
    };

    static readonly XmlWriterSettings Indented = With(indent: true);

    static XmlWriterSettings With(bool indent)
    {
        var settings = Written.Clone();
        settings.Indent = indent;
        settings.NewLineChars = "\n";
        return settings;
    }

    /// <param name="resource">A tree read from JSON or XML without faults.</param>
    /// <param name="indent">For people to read; narratives stay as they are.</param>
    /// <returns>Null, and why, where XML has no way to say it: a narrative that is no XHTML, a character that XML
    /// excludes.</returns>
    public static (byte[]? Xml, IReadOnlyList<Issue> Issues) Write(Element resource, bool indent = false)
    {
        var buffer = new MemoryStream();
        try
        {
            using var xml = XmlWriter.Create(buffer, indent ? Indented : Written);
            var fault = WriteResource(xml, resource);
            xml.Flush();
            return fault is null ? (buffer.ToArray(), []) : (null, [fault]);
        }
        catch (ArgumentException excluded)
        {
            return (null, [Issue.Error("value", $"XML cannot bear this text: {excluded.Message}", resource.Expression)]);
        }
    }

    static Issue? WriteResource(XmlWriter xml, Element resource)
    {
        xml.WriteStartElement(resource.Type, Namespace);
        var fault = WriteChildren(xml, resource);
        xml.WriteEndElement();
        return fault;
    }

    static Issue? WriteChildren(XmlWriter xml, Element node)
    {
        foreach (var child in node.Children)
            if (IsAttribute(node, child)) xml.WriteAttributeString(child.Name, child.Value);
        foreach (var child in node.InOrder())
            if (!IsAttribute(node, child) && WriteChild(xml, child) is { } fault) return fault;
        return null;
    }

    static Issue? WriteChild(XmlWriter xml, Element child)
    {
        if (child.Shape!.Primitive == PrimitiveKind.Xhtml) return WriteNarrative(xml, child);
        xml.WriteStartElement(child.Definition!.NameAs(child.ChosenType!), Namespace);
        if (child.Value is not null) xml.WriteAttributeString("value", child.Value);
        var fault = child.Shape.IsResource ? WriteResource(xml, child) : WriteChildren(xml, child);
        xml.WriteEndElement();
        return fault;
    }

    /// <summary>Only one element of XHTML may pass as it is: anything else could end the document around it.</summary>
    static Issue? WriteNarrative(XmlWriter xml, Element div)
    {
        var markup = (div.Value ?? "").Trim();
        if (!markup.StartsWith('<') || markup.StartsWith("<?", StringComparison.Ordinal) || !Xhtml.IsDiv(markup))
            return Issue.Error("value", "Only a div of XHTML can be a narrative in XML.", div.Expression);
        xml.WriteRaw(markup);
        return null;
    }

    /// <summary>What is an attribute in XML; a primitive's value is one too.</summary>
    static bool IsAttribute(Element node, Element child) => child.Name switch
    {
        "id" => !node.Shape!.IsResource,
        "url" => node.Type == "Extension",
        _ => false,
    };
}
