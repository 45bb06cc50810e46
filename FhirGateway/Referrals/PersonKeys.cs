using FhirGateway.Fhir;
using FhirGateway.Search;

namespace FhirGateway.Referrals;

/// <summary>
/// By what the Patient resources of several organisations are known to be about one person: a verified number with the
/// date of birth, or a link from one to the other. Keys never leave the gateway.
/// </summary>
internal static class PersonKeys
{
    const char Separator = '\u001f';
    const string StatusExtension = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus";

    /// <summary>England's 01, and what it was called before.</summary>
    static readonly string[] Verified = ["01", "number-present-and-verified"];

    /// <param name="reference"><c>Patient/id</c> of the record itself.</param>
    /// <param name="links">The patients that its <c>link</c> elements name, whatever their type.</param>
    public static long[] Of(Element patient, string reference, IEnumerable<string> links, IdentifierSystems systems) =>
    [
        .. links.Append(reference).Select(linked => Key("linked", linked))
            .Concat(Numbers(patient, systems).Select(number => Key(number, patient.Text("birthDate")!)))
            .Distinct().Order(),
    ];

    // The three nations' numbers share one range, and are at times sent under each other's system.
    static IEnumerable<string> Numbers(Element patient, IdentifierSystems systems) =>
        patient.Time("birthDate") is not { Precision: DatePrecision.Day } ? [] :
        from identifier in patient.All("identifier")
        let scheme = systems.SchemeOf(identifier.Text("system"))
        where scheme is not null && IdentifierSystems.IsPerson(scheme.Value) && IsVerified(identifier)
        let number = identifier.Text("value")
        where PersonNumber.Fault(scheme.Value, number) is null && number.Distinct().Count() > 1
        select number;

    // Where nothing is said of it the check digit and the date of birth have to do: few practices' systems say it.
    static bool IsVerified(Element identifier) =>
        identifier.Text("use") != "old"
        && (identifier.Extension(StatusExtension)?["value"] is not { } status
            || status.All("coding").Any(coding => Verified.Contains(coding.Text("code"))));

    static long Key(string what, string value) => unchecked((long)TokenKeys.Hash($"person{Separator}{what}{Separator}{value}"));
}
