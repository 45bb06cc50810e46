using System.Xml;

namespace FhirGateway.Fhir.Xml;

/// <summary>The faults of one XML document with their line and column.</summary>
internal sealed class XmlFaults
{
    /// <summary>More would not help anyone and could fill the memory.</summary>
    const int Most = 1000;

    readonly List<Issue> issues = [];

    public IReadOnlyList<Issue> All => issues;

    public void Structure(XmlReader at, string diagnostics, string? expression) =>
        Add(Severity.Error, "structure", diagnostics, expression, at);

    public void Value(XmlReader at, string diagnostics, string? expression) =>
        Add(Severity.Error, "value", diagnostics, expression, at);

    /// <summary>The text is not XML from here on.</summary>
    public void Syntax(string diagnostics, int line, int column) =>
        Add(new Issue(Severity.Fatal, "structure", diagnostics) { Location = Place(line, column) });

    void Add(Severity severity, string code, string diagnostics, string? expression, XmlReader at)
    {
        var place = (IXmlLineInfo)at;
        Add(new Issue(severity, code, diagnostics, expression) { Location = Place(place.LineNumber, place.LinePosition) });
    }

    void Add(Issue issue)
    {
        if (issues.Count > Most) return;
        issues.Add(issues.Count < Most ? issue
            : Issue.Error("too-costly", $"There are more faults; only the first {Most} are listed."));
    }

    static string Place(int line, int column) => $"line {line}, column {column}";
}
