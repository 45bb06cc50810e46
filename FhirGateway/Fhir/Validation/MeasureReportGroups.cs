namespace FhirGateway.Fhir.Validation;

/// <summary>
/// A MeasureReport counts what its Measure defines, where that is known: its groups and their populations, matched by
/// code (<see href="https://hl7.org/fhir/R4/measurereport-definitions.html#MeasureReport.group"/>).
/// </summary>
internal sealed class MeasureReportGroups : Rule
{
    public override void Check(Element node, Findings findings)
    {
        CheckSubjects(node, findings);
        if (node.Text("measure") is not { } canonical
            || findings.Options.Catalog.Find(canonical, "Measure")?.Root is not { } measure) return;
        Element[] defined = [.. measure.All("group")];
        Element[] reported = [.. node.All("group")];
        foreach (var group in reported)
        {
            var definition = defined.FirstOrDefault(d => SameCode(d, group))
                ?? (defined.Length == 1 && reported.Length == 1 ? defined[0] : null);
            if (definition is null)
                findings.Error(
                    "value", "The group needs a code by which the measure knows one of its groups.", group.Expression);
            else CheckPopulations(group, definition, findings);
        }
    }

    static void CheckPopulations(Element group, Element definition, Findings findings)
    {
        foreach (var population in group.All("population"))
            if (!definition.All("population").Any(d => d["code"] is null || SameCode(d, population)))
                findings.Error("value", "The measure's group has no population with this code.", population.Expression);
    }

    /// <summary>Only a report that lists subjects has them.</summary>
    static void CheckSubjects(Element report, Findings findings)
    {
        if (report.Text("type") is null or "subject-list") return;
        foreach (var group in report.All("group"))
            foreach (var population in group.All("population"))
                if (population["subjectResults"] is not null)
                    findings.Error(
                        "value", "Only a report of type subject-list lists subjects.", population.Expression);
    }

    static bool SameCode(Element one, Element other)
    {
        if (one["code"] is not { } left || other["code"] is not { } right) return false;
        if (left.Text("text") is { } text && text == right.Text("text")) return true;
        foreach (var coding in left.All("coding"))
            foreach (var candidate in right.All("coding"))
                if (coding.Text("code") == candidate.Text("code") && coding.Text("system") == candidate.Text("system"))
                    return true;
        return false;
    }
}
