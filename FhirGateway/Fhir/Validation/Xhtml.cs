using System.Collections.Frozen;
using System.Xml;
using FhirGateway.Fhir.Json;
using FhirGateway.Fhir.Xml;

namespace FhirGateway.Fhir.Validation;

/// <summary>
/// The XHTML that a narrative may have (<see href="https://hl7.org/fhir/R4/narrative.html#xhtml"/>): HTML 4's plain
/// formatting, links and images. No scripts, forms, frames, style sheets or document types.
/// </summary>
internal static class Xhtml
{
    public const string Namespace = "http://www.w3.org/1999/xhtml";

    static readonly FrozenSet<string> Elements =
        ("a abbr acronym address area b bdo big blockquote br caption cite code col colgroup dd dfn div dl dt em font "
         + "h1 h2 h3 h4 h5 h6 hr i img kbd li map ol p pre q s samp small span strike strong sub sup table tbody td "
         + "tfoot th thead tr tt u ul var")
        .Split(' ').ToFrozenSet();

    static readonly FrozenSet<string> Attributes =
        ("abbr accesskey align alt axis bgcolor border cellpadding cellspacing char charoff charset cite class clear "
         + "color cols colspan compact coords datetime dir face frame headers height href hreflang hspace id ismap "
         + "lang longdesc name nohref noshade nowrap rel rev rowspan rules scope shape size span src start style summary "
         + "tabindex target title type usemap valign value vspace width xml:lang xml:space")
        .Split(' ').ToFrozenSet();

    static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, CloseInput = false,
    };

    /// <summary>What is wrong with the div; null when nothing is.</summary>
    public static string? Fault(string text)
    {
        try
        {
            using var xml = XmlReader.Create(new StringReader(text), Settings);
            return xml.MoveToContent() == XmlNodeType.Element && xml.LocalName == "div" && xml.NamespaceURI == Namespace
                ? ContentFault(xml)
                : $"txt-1: The narrative must be a div in the namespace {Namespace}.";
        }
        catch (XmlException broken)
        {
            return $"txt-1: The narrative is not well-formed XHTML: {XmlSyntax.Explain(broken)}";
        }
    }

    /// <summary>Whether the text is one well-formed div and nothing besides, whatever it holds.</summary>
    public static bool IsDiv(string text)
    {
        try
        {
            using var xml = XmlReader.Create(new StringReader(text), Settings);
            if (xml.MoveToContent() != XmlNodeType.Element || xml.LocalName != "div" || xml.NamespaceURI != Namespace)
                return false;
            while (xml.Read()) { }
            return true;
        }
        catch (XmlException)
        {
            return false;
        }
    }

    static string? ContentFault(XmlReader xml)
    {
        var saysSomething = false;
        do
        {
            switch (xml.NodeType)
            {
                case XmlNodeType.Element:
                    if (xml.NamespaceURI != Namespace || !Elements.Contains(xml.LocalName))
                        return $"txt-1: The element {Faults.Quote(xml.Name)} may not be in a narrative.";
                    saysSomething |= xml.LocalName == "img";
                    if (AttributeFault(xml) is { } fault) return fault;
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA:
                    saysSomething |= !string.IsNullOrWhiteSpace(xml.Value);
                    break;
                case XmlNodeType.ProcessingInstruction:
                    return "txt-1: A processing instruction may not be in a narrative.";
            }
        }
        while (xml.Read());
        return saysSomething ? null : "txt-2: The narrative must say something.";
    }

    static string? AttributeFault(XmlReader xml)
    {
        while (xml.MoveToNextAttribute())
        {
            if (xml.Name == "xmlns" || xml.Prefix == "xmlns") continue;
            if (!Attributes.Contains(xml.Name))
                return $"txt-1: The attribute {Faults.Quote(xml.Name)} may not be in a narrative.";
            if (xml.Name is "href" or "src" && IsScript(xml.Value))
                return $"txt-1: A script may not be in a narrative's {xml.Name}.";
        }
        xml.MoveToElement();
        return null;
    }

    /// <summary>Browsers skip white space and control characters in a scheme.</summary>
    static bool IsScript(string url)
    {
        Span<char> scheme = stackalloc char[12];
        var length = 0;
        foreach (var c in url)
        {
            if (c <= ' ') continue;
            if (length == scheme.Length) break;
            scheme[length++] = char.ToLowerInvariant(c);
        }
        return scheme[..length].StartsWith("javascript:") || scheme[..length].StartsWith("vbscript:");
    }
}
