using System.Globalization;
using System.Text;
using FhirGateway.Fhir;

namespace FhirGateway.Commands.Bench;

/// <summary>A referral as large as those that practices send, with something of everything they use.</summary>
internal static class BenchReferral
{
    static readonly string Words = string.Concat(Enumerable.Repeat(
        "Synthetic text of a referral, as long as practices write it. ", 10));

    /// <summary>One of many, with a number and, for an update, an id of its own.</summary>
    /// <param name="category">A referral gets its tracking Task with it, and its performer must be known; what is of no
    /// category of ours (null) may be deleted while it is open.</param>
    public static byte[] Numbered(int number, string? id = null, string? category = "follow-up", int revision = 0)
    {
        var template = category is null
            ? Template.Replace(Canonical.CodeSystems.ServiceRequestCategory, "https://bench.example/category", StringComparison.Ordinal)
            : Template.Replace("\"code\":\"referral\"", $"\"code\":\"{category}\"", StringComparison.Ordinal);
        var text = template.Replace("000000000001", number.ToString("D12", CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("Patient/bench", $"Patient/bench-{number % 500}", StringComparison.Ordinal)
            .Replace("Encounter/bench", $"Encounter/bench-{number}", StringComparison.Ordinal)
            .Replace("Observation/bench", $"Observation/bench-{number}", StringComparison.Ordinal)
            .Replace("HealthcareService/bench", $"HealthcareService/bench-{number % 10}", StringComparison.Ordinal)
            .Replace("DocumentReference/bench", $"DocumentReference/bench-{number}", StringComparison.Ordinal)
            .Replace("referral\",\"value\":\"1\"", $"referral\",\"value\":\"{number}\"", StringComparison.Ordinal);
        text = text.Replace("write to you.", $"write to you: {revision:D8}.", StringComparison.Ordinal);
        return Encoding.UTF8.GetBytes(id is null ? text : text.Replace("\"id\":\"bench\"", $"\"id\":\"{id}\"", StringComparison.Ordinal));
    }

    public static byte[] Json { get; } = Encoding.UTF8.GetBytes(Template);

    static string Template => $$$"""
        {"resourceType":"ServiceRequest","id":"bench","meta":{"lastUpdated":"2026-01-05T10:00:00.000Z"},
        "text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>Referral to gynaecology, routine.</p></div>"},
        "identifier":[{"system":"https://bench.example/referral","value":"1"},{"use":"usual","type":{"text":"Booking number"},
        "system":"https://bench.example/ubrn","value":"000000000001"}],
        "status":"active","intent":"order","category":[{"coding":[{"system":"{{{Canonical.CodeSystems.ServiceRequestCategory}}}",
        "code":"referral"}]}],"priority":"routine","code":{"coding":[{"system":"http://snomed.info/sct","code":"183545006",
        "display":"Referral to gynaecology service"}],"text":"Gynaecology"},
        "subject":{"reference":"Patient/bench","display":"Tess Example"},"encounter":{"reference":"Encounter/bench"},
        "occurrencePeriod":{"start":"2026-01-05","end":"2026-07-05"},"authoredOn":"2026-01-05T10:00:00Z",
        "requester":{"reference":"PractitionerRole/bench"},"performer":[{"reference":"HealthcareService/bench"}],
        "reasonCode":[{"coding":[{"system":"http://snomed.info/sct","code":"386692008","display":"Menorrhagia"}],
        "text":"Heavy bleeding for seven months"}],"supportingInfo":[{"reference":"DocumentReference/bench"},
        {"reference":"Observation/bench-1"},{"reference":"Observation/bench-2"}],
        "note":[{"authorReference":{"reference":"Practitioner/bench"},"time":"2026-01-05T10:00:00Z","text":"{{{Words}}}"},
        {"text":"{{{Words}}}"}],"patientInstruction":"The hospital will write to you."}
        """;
}
