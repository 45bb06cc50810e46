using System.Xml.Linq;
using FhirGateway.Fhir;
using FhirGateway.Fhir.FhirPath;
using FhirGateway.Fhir.FhirPath.Values;

namespace FhirGateway.Tests.FhirPath;

/// <summary>One test of HL7's suite, played as its authors mean it.</summary>
sealed record SuiteCase(string Name, XElement Test, Element? Input)
{
    static readonly EvaluationContext Context = new()
    {
        Now = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero),
        Strict = true,
    };

    public string Expression => Test.Element("expression")!.Value;

    bool IsInvalid => Test.Element("expression")!.Attribute("invalid") is not null;

    /// <summary>Null when the engine does what the suite wants, else what it did.</summary>
    public string? Fault()
    {
        IReadOnlyList<Element> results;
        try
        {
            var expression = FhirPathExpression.Compile(Expression);
            if (Input is not null) expression.Check(Input.Type);
            results = expression.Evaluate(Input ?? new Element("Patient", "Patient"), Context);
        }
        catch (FhirPathException refused)
        {
            return IsInvalid ? null : $"refused: {refused.Message}";
        }
        var got = results.Select(Shown).ToList();
        if (IsInvalid) return $"not refused: {string.Join("; ", got)}";
        if ((string?)Test.Attribute("predicate") == "true") got = [$"boolean:{(results.Count > 0 ? "true" : "false")}"];
        var wanted = Test.Elements("output").Select(o => (Type: (string?)o.Attribute("type"), o.Value)).ToList();
        if ((string?)Test.Attribute("ordered") == "false") got.Sort(StringComparer.Ordinal);
        var expected = wanted.Select((w, i) => w.Type is null && i < results.Count
            ? $"{results[i].Type}:{w.Value}" : $"{w.Type}:{w.Value}").ToList();
        if ((string?)Test.Attribute("ordered") == "false") expected.Sort(StringComparer.Ordinal);
        return got.SequenceEqual(expected)
            ? null
            : $"got {string.Join("; ", got)} instead of {string.Join("; ", expected)}";
    }

    static string Shown(Element element) => $"{element.Type}:" + Atoms.Of(element) switch
    {
        TemporalAtom { Kind: TemporalKind.Time } time => $"@T{time.Text}",
        TemporalAtom temporal => $"@{temporal.Text}",
        null => "",
        var atom => atom.Text,
    };
}
