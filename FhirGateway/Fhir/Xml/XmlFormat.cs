using System.Text;
using System.Text.Unicode;
using System.Xml;
using FhirGateway.Fhir.Json;

namespace FhirGateway.Fhir.Xml;

/// <summary>FHIR's XML (<see href="https://hl7.org/fhir/R4/xml.html"/>), read strictly by the same definitions as JSON.</summary>
internal static class XmlFormat
{
    public const string Namespace = "http://hl7.org/fhir";

    /// <summary>How deep elements may nest; JSON nests as deep, or deeper by its arrays.</summary>
    public const int DeepestNesting = JsonFormat.DeepestNesting;

    /// <summary>No longer than a body over HTTP may be.</summary>
    public const int LongestText = 16 << 20;

    static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    // Document types are where XML's attacks live; FHIR forbids them.
    static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = LongestText,
    };

    /// <summary>
    /// The resource as FHIR JSON, for <see cref="JsonFormat.Read"/>: the same content in the same order, numbers with
    /// their literals. Null when there are faults, which bear line, column and, where they have one, an expression.
    /// </summary>
    public static (byte[]? Json, IReadOnlyList<Issue> Issues) ToJson(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.Span.StartsWith(ByteOrderMark)) utf8 = utf8[ByteOrderMark.Length..];
        if (utf8.Length > LongestText)
            return (null, [Issue.Error("too-long", $"The text is longer than {LongestText} bytes.")]);
        if (!Utf8.IsValid(utf8.Span)) return (null, [Issue.Error("structure", "The text is not UTF-8, as FHIR's XML must be.")]);
        var faults = new XmlFaults();
        var root = Read(Encoding.UTF8.GetString(utf8.Span), faults);
        return root is null || faults.All.Count > 0 ? (null, faults.All) : (ElementJson.Write(root), []);
    }

    static Element? Read(string text, XmlFaults faults)
    {
        using var xml = XmlReader.Create(new StringReader(text), Settings);
        try
        {
            return new XmlTreeReader(xml, faults).ReadDocument();
        }
        catch (XmlException broken)
        {
            faults.Syntax(Sentence(broken), broken.LineNumber, broken.LinePosition);
            return null;
        }
    }

    /// <summary>The parser's own sentence, without the place that it appends.</summary>
    static string Sentence(XmlException broken)
    {
        var end = broken.Message.LastIndexOf(" Line ", StringComparison.Ordinal);
        return end < 0 ? broken.Message : broken.Message[..end];
    }
}
