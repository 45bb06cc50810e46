using System.Xml;

namespace FhirGateway.Fhir.Xml;

/// <summary>A document's own letters, found by the line and column that the parser gives.</summary>
internal sealed class SourceText(string text)
{
    int[]? lines;

    public int Offset(int line, int column) => (lines ??= LineStarts())[line - 1] + column - 1;

    public string Slice(int start, int end) => end > start ? text[start..end] : "";

    /// <summary>The last such character before that place; -1 when there is none.</summary>
    public int LastBefore(char wanted, int offset) => text.AsSpan(0, Math.Min(offset, text.Length)).LastIndexOf(wanted);

    /// <summary>What a parser tells of the first element; null when the text is no element by itself.</summary>
    public static string? Told(string text)
    {
        try
        {
            using var xml = XmlReader.Create(new StringReader(text), XmlFormat.Settings);
            if (xml.MoveToContent() != XmlNodeType.Element) return null;
            var told = xml.ReadOuterXml();
            // What follows belongs to somebody else.
            return xml.MoveToContent() == XmlNodeType.None ? told : null;
        }
        catch (XmlException)
        {
            return null;
        }
    }

    /// <summary>A line ends with a line feed, a carriage return, or both.</summary>
    int[] LineStarts()
    {
        var starts = new List<int> { 0 };
        for (var i = 0; i < text.Length; i++)
            if (text[i] == '\n' || text[i] == '\r' && (i + 1 == text.Length || text[i + 1] != '\n')) starts.Add(i + 1);
        return [.. starts];
    }
}
