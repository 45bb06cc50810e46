using System.Xml;

namespace FhirGateway.Fhir.Xml;

/// <summary>Explains why a text is not XML, without the parser's own types and settings.</summary>
internal static class XmlSyntax
{
    /// <summary>The parser's sentence without the place that it appends; a DTD it would explain by its API.</summary>
    public static string Explain(XmlException broken)
    {
        if (broken.Message.Contains("DTD", StringComparison.Ordinal))
            return "A document type declaration (DTD) is not allowed.";
        var end = broken.Message.LastIndexOf(" Line ", StringComparison.Ordinal);
        return end < 0 ? broken.Message : broken.Message[..end];
    }
}
