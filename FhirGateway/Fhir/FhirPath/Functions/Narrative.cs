using System.Collections.Frozen;
using System.Xml;

namespace FhirGateway.Fhir.FhirPath.Functions;

/// <summary>
/// What txt-1 and txt-2 ask of a narrative (http://hl7.org/fhir/R4/narrative.html#xhtml): a div of basic formatting,
/// nothing active, some content.
/// </summary>
internal static class Narrative
{
    const string Xhtml = "http://www.w3.org/1999/xhtml";

    static readonly FrozenSet<string> Elements = Words("""
        p br div h1 h2 h3 h4 h5 h6 a span b em i strong small big tt dfn q var abbr acronym cite blockquote hr address
        bdo kbd code dl dt dd ul ol li pre table caption colgroup col thead tr tfoot tbody th td sub sup img del ins samp
        s strike u
        """);

    static readonly FrozenSet<string> Attributes = Words("""
        id class style title lang xml:lang dir accesskey tabindex href name rel rev charset type hreflang src alt
        longdesc height width usemap ismap align valign border cellspacing cellpadding colspan rowspan abbr axis headers
        scope span char charoff frame rules summary cite datetime start value compact clear bgcolor nowrap noshade
        size color xmlns
        """);

    public static bool IsValid(string div)
    {
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };
        try
        {
            using var reader = XmlReader.Create(new StringReader(div), settings);
            return reader.MoveToContent() == XmlNodeType.Element && reader.LocalName == "div" && IsAllowed(reader);
        }
        catch (XmlException)
        {
            return false;
        }
    }

    static bool IsAllowed(XmlReader reader)
    {
        var content = false;
        do
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    if (reader.NamespaceURI != Xhtml || !Elements.Contains(reader.LocalName)) return false;
                    content |= reader.LocalName == "img";
                    if (!HasAllowedAttributes(reader)) return false;
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA:
                    content |= !string.IsNullOrWhiteSpace(reader.Value);
                    break;
                case XmlNodeType.ProcessingInstruction:
                    return false;
            }
        }
        while (reader.Read());
        return content;
    }

    static bool HasAllowedAttributes(XmlReader reader)
    {
        if (!reader.MoveToFirstAttribute()) return true;
        do
        {
            var name = reader.Name.StartsWith("xmlns:", StringComparison.Ordinal) ? "xmlns" : reader.Name;
            if (!Attributes.Contains(name) || IsScript(reader.Value)) return false;
        }
        while (reader.MoveToNextAttribute());
        reader.MoveToElement();
        return true;
    }

    static bool IsScript(string value) =>
        value.TrimStart().StartsWith("javascript:", StringComparison.OrdinalIgnoreCase);

    static FrozenSet<string> Words(string text) =>
        text.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
}
