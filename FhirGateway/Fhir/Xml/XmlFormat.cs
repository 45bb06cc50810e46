using System.Text;
using System.Text.Unicode;
using System.Xml;
using FhirGateway.Fhir.Json;

namespace FhirGateway.Fhir.Xml;

/// <summary>
/// FHIR's XML (<see href="https://hl7.org/fhir/R4/xml.html"/>), read and written by the same definitions as JSON.
/// Comments and processing instructions are no content and do not pass through, except inside a narrative, whose text
/// stays as it is.
/// </summary>
internal static partial class XmlFormat
{
    public const string Namespace = "http://hl7.org/fhir";

    /// <summary>How deep elements may nest; JSON nests as deep, or deeper by its arrays.</summary>
    public const int DeepestNesting = JsonFormat.DeepestNesting;

    /// <summary>No longer than a body over HTTP may be.</summary>
    public const int LongestText = 16 << 20;

    /// <summary>What is said of letters between elements: a fault that takes nothing from what was read.</summary>
    public const string StrayText = "Text may not stand here: values are in the attribute 'value'.";

    static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    // Document types are where XML's attacks live; FHIR forbids them.
    internal static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = LongestText,
    };

    /// <summary>
    /// The resource as FHIR JSON, for <see cref="JsonFormat.Read"/>: the same content in the same order, numbers with
    /// their literals. Null when there are faults, which bear line, column and, where they have one, an expression.
    /// </summary>
    public static (byte[]? Json, IReadOnlyList<Issue> Issues) ToJson(ReadOnlyMemory<byte> utf8)
    {
        var (root, issues) = ReadTree(utf8);
        return root is null || issues.Count > 0 ? (null, issues) : (ElementJson.Write(root), []);
    }

    /// <summary>The tree as far as it can be read, and every fault of it.</summary>
    public static (Element? Root, IReadOnlyList<Issue> Issues) ReadTree(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.Span.StartsWith(ByteOrderMark)) utf8 = utf8[ByteOrderMark.Length..];
        if (utf8.Length > LongestText)
            return (null, [Issue.Error("too-long", $"The text is longer than {LongestText} bytes.")]);
        if (!Utf8.IsValid(utf8.Span))
            return (null, [Issue.Error("structure", "The text is not UTF-8, as FHIR's XML must be.")]);
        var faults = new XmlFaults();
        return (Read(Encoding.UTF8.GetString(utf8.Span), faults), faults.All);
    }

    static Element? Read(string text, XmlFaults faults)
    {
        using var xml = XmlReader.Create(new StringReader(text), Settings);
        try
        {
            return new XmlTreeReader(xml, new SourceText(text), faults).ReadDocument();
        }
        catch (XmlException broken)
        {
            // Of what is forbidden altogether the exception tells no place; the reader is there.
            var here = (IXmlLineInfo)xml;
            var (line, column) = broken.LineNumber > 0
                ? (broken.LineNumber, broken.LinePosition) : (here.LineNumber, here.LinePosition);
            faults.Syntax(XmlSyntax.Explain(broken), Math.Max(line, 1), Math.Max(column, 1));
            return null;
        }
    }
}
