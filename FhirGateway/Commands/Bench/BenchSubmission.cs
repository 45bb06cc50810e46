using System.Globalization;
using System.Text;
using FhirGateway.Fhir;

namespace FhirGateway.Commands.Bench;

/// <summary>
/// A complete referral as practices send it: ten resources with our profiles, among them a letter of 4 KB and six that
/// support it. All of it is made up; the number follows from the referral's, in the range for tests.
/// </summary>
internal static class BenchSubmission
{
    const int LetterBytes = 4096;

    static readonly string Letter = System.Convert.ToBase64String(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(
        "Synthetic text of a routine referral, as long as practices write it. ", LetterBytes / 69 + 1))[..LetterBytes]));

    /// <summary>The ten bodies, with temporary names for each other.</summary>
    public static IReadOnlyList<(string Name, string Type, string Json)> Bodies(int number, string sender)
    {
        var patient = Name(number, 0);
        var about = $$""" "subject":{"reference":"{{patient}}"} """;
        List<(string, string, string)> bodies =
        [
            (patient, "Patient", $$"""
                {"resourceType":"Patient",{{Profile("Patient")}},"active":true,"name":[{"use":"official","family":"Example","given":["Tess"]}],
                "identifier":[{"system":"{{Canonical.NhsNumber}}","value":"{{NhsNumber(number)}}"}],"gender":"female",
                "birthDate":"1981-02-03","address":[{"line":["1 Example Road"],"postalCode":"ZZ99 3WZ"}],
                "telecom":[{"system":"phone","value":"01632 960001"}]}
                """),
            (Name(number, 1), "PractitionerRole", $$"""
                {"resourceType":"PractitionerRole",{{Profile("PractitionerRole")}},"active":true,
                "practitioner":{"display":"Dr Example"},"organization":{"reference":"Organization/bench"},
                "code":[{"coding":[{"system":"{{Canonical.CodeSystems.Snomed}}","code":"62247001"}],"text":"General practitioner"}]}
                """),
            (Name(number, 2), "DocumentReference", $$"""
                {"resourceType":"DocumentReference",{{Profile("DocumentReference-ReferralLetter")}},"status":"current","docStatus":"final",
                "type":{"coding":[{"system":"{{Canonical.CodeSystems.Snomed}}","code":"25611000000107"}]},{{about}},
                "date":"2026-01-05T09:55:00Z","author":[{"reference":"{{Name(number, 1)}}"}],
                "content":[{"attachment":{"contentType":"text/plain","data":"{{Letter}}"} }]}
                """),
            (Name(number, 9), "ServiceRequest", $$"""
                {"resourceType":"ServiceRequest",{{Profile("ServiceRequest-Referral")}},
                "identifier":[{"system":"https://bench.example/{{sender}}","value":"{{number}}"}],"status":"active","intent":"order",
                "category":[{"coding":[{"system":"{{Canonical.CodeSystems.ServiceRequestCategory}}","code":"referral"}]}],
                "priority":"routine","code":{"text":"Gynaecology"},{{about}},"authoredOn":"2026-01-05T10:00:00Z",
                "requester":{"reference":"{{Name(number, 1)}}"},"performer":[{"reference":"HealthcareService/bench-{{number % 10}}"}],
                "reasonCode":[{"text":"Heavy bleeding for seven months"}],
                "supportingInfo":[{{string.Join(',', Enumerable.Range(2, 7).Select(i => $$"""{"reference":"{{Name(number, i)}}"}"""))}}]}
                """),
        ];
        bodies.AddRange(Enumerable.Range(3, 6).Select(i => (Name(number, i), "Observation", Supporting(i, about))));
        return bodies;
    }

    /// <summary>The same as one submission.</summary>
    public static byte[] Bundle(int number, string sender)
    {
        var text = new StringBuilder("""{"resourceType":"Bundle","type":"transaction","entry":[""");
        foreach (var (name, type, json) in Bodies(number, sender))
            text.Append(text[^1] == '[' ? "" : ",").Append("{\"fullUrl\":\"").Append(name)
                .Append("\",\"request\":{\"method\":\"POST\",\"url\":\"").Append(type).Append("\"},\"resource\":").Append(json).Append('}');
        return Encoding.UTF8.GetBytes(text.Append("]}").ToString());
    }

    static string Supporting(int index, string about) => $$"""
        {"resourceType":"Observation","status":"final","category":[{"coding":[
        {"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"laboratory"}] }],
        "code":{"coding":[{"system":"{{Canonical.CodeSystems.Loinc}}","code":"718-7","display":"Hemoglobin [Mass/volume] in Blood"}] },
        {{about}},"effectiveDateTime":"2026-01-0{{index - 2}}T09:00:00Z","valueQuantity":{"value":{{100 + index}},"unit":"g/L",
        "system":"http://unitsofmeasure.org","code":"g/L"},"referenceRange":[{"low":{"value":115,"unit":"g/L"} }],
        "note":[{"text":"Synthetic result of a blood test, taken at the practice before the referral."}]}
        """;

    static string Profile(string name) => $$""" "meta":{"profile":["{{Canonical.Profiles.Prefix}}{{name}}"]} """;

    static string Name(int number, int index) =>
        string.Create(CultureInfo.InvariantCulture, $"urn:uuid:00000000-0000-4000-8{index:D3}-{number:D12}");

    /// <summary>One of the million numbers for tests, with its check digit; those that have none are passed over.</summary>
    static string NhsNumber(int number)
    {
        for (var nine = 999_000_000 + number % 900_000; ; nine++)
        {
            var digits = nine.ToString(CultureInfo.InvariantCulture);
            var check = 11 - digits.Select((digit, i) => (digit - '0') * (10 - i)).Sum() % 11;
            if (check != 10) return digits + check % 11;
        }
    }
}
