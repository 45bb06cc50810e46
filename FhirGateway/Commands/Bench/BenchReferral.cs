using System.Collections.Concurrent;
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
        var (at, pieces) = (0, Cut.GetOrAdd(category ?? "", CutInPieces));
        var bytes = new byte[pieces.Sum(p => p.Text.Length) + pieces.Length * 40];
        foreach (var (text, hole) in pieces)
        {
            text.CopyTo(bytes, at);
            at += text.Length;
            var rest = bytes.AsSpan(at);
            var written = 0;
            _ = hole switch
            {
                'i' => Encoding.UTF8.TryGetBytes(id ?? "bench", rest, out written),
                'd' => number.TryFormat(rest, out written, "D12", CultureInfo.InvariantCulture),
                'p' => (number % 500).TryFormat(rest, out written, default, CultureInfo.InvariantCulture),
                's' => (number % 10).TryFormat(rest, out written, default, CultureInfo.InvariantCulture),
                'n' => number.TryFormat(rest, out written, default, CultureInfo.InvariantCulture),
                'r' => revision.TryFormat(rest, out written, "D8", CultureInfo.InvariantCulture),
                _ => true,
            };
            at += written;
        }
        return bytes[..at];
    }

    static readonly ConcurrentDictionary<string, (byte[] Text, char Hole)[]> Cut = new();

    // The template is cut once: the machine that is measured also runs the clients.
    static (byte[] Text, char Hole)[] CutInPieces(string category)
    {
        var text = category.Length == 0
            ? Template.Replace(Canonical.CodeSystems.ServiceRequestCategory, "https://bench.example/category", StringComparison.Ordinal)
            : Template.Replace("\"code\":\"referral\"", $"\"code\":\"{category}\"", StringComparison.Ordinal);
        foreach (var (named, marked) in ((string, string)[])[
            ("\"id\":\"bench\"", "\"id\":\"\u0001i\""), ("000000000001", "\u0001d"), ("Patient/bench", "Patient/bench-\u0001p"),
            ("Encounter/bench", "Encounter/bench-\u0001n"), ("Observation/bench", "Observation/bench-\u0001n"),
            ("HealthcareService/bench", "HealthcareService/bench-\u0001s"), ("DocumentReference/bench", "DocumentReference/bench-\u0001n"),
            ("referral\",\"value\":\"1\"", "referral\",\"value\":\"\u0001n\""), ("write to you.", "write to you: \u0001r.")])
            text = text.Replace(named, marked, StringComparison.Ordinal);
        var parts = text.Split('\u0001');
        return [.. parts.Select((part, i) => (Encoding.UTF8.GetBytes(i == 0 ? part : part[1..]), i + 1 < parts.Length ? parts[i + 1][0] : ' '))];
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
