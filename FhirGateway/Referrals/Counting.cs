using System.Collections.Frozen;
using FhirGateway.Fhir;

namespace FhirGateway.Referrals;

/// <summary>
/// Decides which versions of the records of a case count as facts, and why the others do not. Every reader of facts
/// gets the histories that passed here; a version that does not count reads like a deletion and leaves only its mark in
/// the timeline. Nothing else asks whether a record is another patient's, in error, replaced or not understood.
/// </summary>
internal sealed class Counting
{
    /// <summary>
    /// Modifier extensions whose meaning the facts honour. Our profiles define none, and UK Core none for the types
    /// that are read.
    /// </summary>
    static readonly FrozenSet<string> KnownModifiers = FrozenSet<string>.Empty;

    /// <summary>
    /// Types that are no facts of a case. Of a Patient only the death is read through this gate, never who it is.
    /// </summary>
    static readonly FrozenSet<string> Directory = FrozenSet.ToFrozenSet(
        ["Organization", "Practitioner", "PractitionerRole", "HealthcareService", "Location", "RelatedPerson"]);

    readonly CaseHistories all;
    readonly string root;
    readonly string? patient;
    readonly bool assumes;
    readonly CaseHistories contents;
    readonly HashSet<string> replaced;

    /// <param name="assumes">Reads what is not understood as if it were: to learn which rules depend on it.</param>
    public Counting(CaseHistories all, string root, bool assumes)
    {
        (this.all, this.root, this.assumes) = (all, root, assumes);
        patient = all.Reference(all.Now(root)?["subject"]);
        contents = all.Where(version => OfContent(version.Resource!.Root) is null);
        replaced = contents.OfType("DocumentReference").SelectMany(d => Replaces(all, d.Now!, d.Reference))
            .ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The histories with every version blanked that does not count.</summary>
    public CaseHistories Known() => contents.Where(version => !IsSuperseded(version.Resource!.Root)
        && !(replaced.Contains(version.Reference) && version == contents.Find(version.Reference)!.Last));

    /// <summary>The mark of what a version says of itself; null when it counts.</summary>
    public string? OfContent(Element record) =>
        Directory.Contains(record.Type) ? null
        : !assumes && UnknownModifier(record) is not null ? TimelineMarks.UnknownModifier
        : record.Type == "Patient" ? null
        : IsOfAnother(record) ? TimelineMarks.AnotherPatient
        : IsInError(record) ? TimelineMarks.EnteredInError
        : !assumes && record.Type == "Encounter" && EncounterClass.Of(record) is null ? TimelineMarks.UnknownClass
        : null;

    /// <summary>
    /// Everything that a version is marked with, whether or not it is the reason why it does not count.
    /// </summary>
    public IEnumerable<string> MarksOf(ResourceVersion version)
    {
        var record = version.Resource!.Root;
        if (UnknownModifier(record) is not null) yield return TimelineMarks.UnknownModifier;
        if (IsOfAnother(record)) yield return TimelineMarks.AnotherPatient;
        if (SaysInError(record)) yield return TimelineMarks.EnteredInError;
        if (record.Type == "Encounter" && EncounterClass.Of(record) is null) yield return TimelineMarks.UnknownClass;
        var isLast = version == all.Find(version.Reference)?.Last;
        if (IsSuperseded(record) || (isLast && replaced.Contains(version.Reference)))
            yield return TimelineMarks.Superseded;
    }

    /// <summary>The record says itself that another one has taken its place.</summary>
    public static bool IsSuperseded(Element record) =>
        record.Type == "DocumentReference" && record.Text("status") == "superseded";

    /// <summary>The documents that one replaces.</summary>
    public static IEnumerable<string> Replaces(CaseHistories histories, Element document, string own) =>
        document.All("relatesTo").Where(r => r.Text("code") == "replaces")
            .Select(r => histories.Reference(r["target"])).OfType<string>().Where(r => r != own);

    /// <summary>The record says that it is about somebody else than the patient of the case.</summary>
    public bool IsOfAnother(Element record)
    {
        if (record.Type != "Appointment")
            return all.Persons.IsAnother(record["subject"] ?? record["for"] ?? record["patient"], patient);
        var invited = record.All("participant").Select(p => p["actor"]).Where(a => Reading.TypeOf(a) == "Patient")
            .ToList();
        return invited.Count > 0 && invited.TrueForAll(person => all.Persons.IsAnother(person, patient));
    }

    /// <summary>A Reference to a person leads to somebody else than the patient of the case.</summary>
    public bool IsOther(Element? person) =>
        Reading.TypeOf(person) == "Patient" && all.Persons.IsAnother(person, patient);

    /// <summary>
    /// What cannot be read without knowing more than this server does: the URL of the first modifier extension, outside
    /// contained resources, that it does not know, or of implicit rules; null when there is none.
    /// </summary>
    public static string? UnknownModifier(Element record) => record.Text("implicitRules") ?? Modifier(record);

    static string? Modifier(Element element)
    {
        foreach (var child in element.Children)
        {
            if (child.Name == "contained") continue;
            if (child.Name == "modifierExtension")
            {
                if (child.Text("url") is not { } url || !KnownModifiers.Contains(url))
                    return child.Text("url") ?? "without url";
            }
            else if (child.HasChildren && Modifier(child) is { } below) return below;
        }
        return null;
    }

    // How a withdrawal ends a request, or a stay that is the root, is read from it (Loop, TopLevelStays): after receipt
    // it needs the owner's consent.
    bool IsInError(Element record) => SaysInError(record) && record.Type != "ServiceRequest"
        && !ReferenceEquals(record, all.Now(root));

    static bool SaysInError(Element record) =>
        record.Text("status") == "entered-in-error" || record.Text("docStatus") == "entered-in-error";
}
