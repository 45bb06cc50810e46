using System.Globalization;
using System.Text;
using FhirGateway.Fhir;
using FhirGateway.Search;

namespace FhirGateway.Commands.Bench;

/// <summary>
/// The invented region that searches are measured in. Everything follows from a resource's number, so that what a search
/// must find can be told without one: patient <c>n</c> has the requests <c>n</c>, <c>n + Patients</c>, …
/// </summary>
internal sealed class SearchWorld(int requests)
{
    public const string NumberSystem = "https://bench.example/referral";
    public const int Hospitals = 200;
    public const int Practices = 6500;
    const int Specialties = 40;
    const int Families = 2000;
    const int Seconds = 730 * 24 * 3600;

    static readonly DateTimeOffset Begin = new(2024, 6, 1, 0, 0, 0, TimeSpan.Zero);
    static readonly string[] Syllables = ["ba", "ke", "lo", "mu", "ri", "sa", "te", "vo", "wi", "zu", "fa", "ne"];
    static readonly string Words = string.Concat(Enumerable.Repeat("Synthetic text of a letter, as long as such letters are. ", 12));

    public int Requests => requests;
    public int Patients { get; } = Math.Max(1, requests / 5);

    public static string RequestId(int i) => $"r{i:D7}";
    public static string TaskId(int i) => $"t{i:D7}";
    public static string PatientId(int p) => $"p{p:D7}";

    public int PatientOf(int request) => request % Patients;

    // Few hospitals get much: the largest one in twenty of all.
    public static int HospitalOf(int request) => (int)(Hospitals * Math.Pow(Part(request, 1), 1.7));
    public static int PracticeOf(int patient) => (int)(Practices * Math.Pow(Part(patient, 2), 1.3));
    public static string StatusOf(int request) => Of(Part(request, 3), ("active", .6), ("completed", .3), ("draft", .05), ("revoked", .05));
    public static string PriorityOf(int request) => Of(Part(request, 4), ("routine", .7), ("urgent", .2), ("asap", .08), ("stat", .02));
    public static string TaskStatusOf(int request) => Of(Part(request, 5), ("requested", .3), ("accepted", .3), ("completed", .35), ("rejected", .05));
    public static int SpecialtyOf(int request) => (int)(Specialties * Math.Pow(Part(request, 6), 1.5));
    public static bool HasEncounter(int request) => Part(request, 7) < .5;
    public static string GenderOf(int patient) => Part(patient, 8) < .5 ? "female" : "male";
    public static DateOnly BirthOf(int patient) => new DateOnly(1930, 1, 1).AddDays((int)(Part(patient, 9) * 33000));

    // No two alike: the factor has no divisor in common with the number of seconds.
    public static DateTimeOffset AuthoredOf(int request) => Begin.AddSeconds(request * 15_485_863L % Seconds);

    public static string FamilyOf(int patient)
    {
        var n = (int)(Families * Math.Pow(Part(patient, 10), 1.2));
        return "T" + Syllables[n % 12] + Syllables[n / 12 % 12] + Syllables[n / 144 % 12] + "n";
    }

    public static long HospitalKey(int hospital) => TokenKeys.Organisation($"Organization/h{hospital}");
    public static long PracticeKey(int practice) => TokenKeys.Organisation($"Organization/g{practice}");

    public IEnumerable<int> RequestsOf(int patient)
    {
        for (var i = patient; i < requests; i += Patients) yield return i;
    }

    /// <summary>Who may see a resource of this world: its practice and its hospitals.</summary>
    public IReadOnlyList<long>? OrganisationsOf(Resource resource)
    {
        if (resource.Type is not ("ServiceRequest" or "Task" or "Patient")) return null;
        var number = int.Parse(resource.Id.AsSpan(1), CultureInfo.InvariantCulture);
        return resource.Type == "Patient"
            ? [PracticeKey(PracticeOf(number)), .. RequestsOf(number).Select(i => HospitalKey(HospitalOf(i))).Distinct()]
            : [HospitalKey(HospitalOf(number)), PracticeKey(PracticeOf(PatientOf(number)))];
    }

    public static IEnumerable<string> Directory() =>
        Enumerable.Range(0, Hospitals).Select(h => $$"""{"resourceType":"Organization","id":"h{{h}}","name":"Example Hospital {{h}}"}""")
            .Concat(Enumerable.Range(0, Practices).Select(g => $$"""{"resourceType":"Organization","id":"g{{g}}","name":"Example Practice {{g}}"}"""));

    public static string Patient(int p) => $$"""
        {"resourceType":"Patient","id":"{{PatientId(p)}}","identifier":[{"system":"https://bench.example/patient","value":"{{p}}"}],"active":true,"name":[{"use":"official","family":"{{FamilyOf(p)}}","given":["Tess","Number {{p}}"]}],"telecom":[{"system":"phone","value":"01632 960{{p % 1000:D3}}"}],"gender":"{{GenderOf(p)}}","birthDate":"{{BirthOf(p):yyyy-MM-dd}}","address":[{"line":["{{p % 200}} Example Street"],"city":"Exampleton","postalCode":"ZZ99 {{p % 10}}ZZ"}],"generalPractitioner":[{"reference":"Organization/g{{PracticeOf(p)}}"}],"managingOrganization":{"reference":"Organization/g{{PracticeOf(p)}}"} }
        """;

    public string Request(int i) => $$"""
        {"resourceType":"ServiceRequest","id":"{{RequestId(i)}}","identifier":[{"system":"{{NumberSystem}}","value":"{{i}}"},{"use":"usual","type":{"text":"Booking number"},"system":"https://bench.example/ubrn","value":"{{i:D12}}"}],"status":"{{StatusOf(i)}}","intent":"order","category":[{"coding":[{"system":"{{Canonical.CodeSystems.ServiceRequestCategory}}","code":"referral"}]}],"priority":"{{PriorityOf(i)}}","code":{"coding":[{"system":"http://snomed.info/sct","code":"{{100 + SpecialtyOf(i)}}","display":"Referral to specialty {{SpecialtyOf(i)}}"}],"text":"Specialty {{SpecialtyOf(i)}}"},"subject":{"reference":"Patient/{{PatientId(PatientOf(i))}}"},{{EncounterOf(i)}}"authoredOn":"{{AuthoredOf(i):yyyy-MM-ddTHH:mm:ssZ}}","requester":{"reference":"Organization/g{{PracticeOf(PatientOf(i))}}"},"performer":[{"reference":"Organization/h{{HospitalOf(i)}}"}],"reasonCode":[{"coding":[{"system":"http://snomed.info/sct","code":"{{1000 + i % 500}}","display":"Reason {{i % 500}}"}],"text":"Reason {{i % 500}} for seven months"}],"note":[{"time":"{{AuthoredOf(i):yyyy-MM-ddTHH:mm:ssZ}}","text":"{{Words}}"},{"text":"{{Words}}"}],"patientInstruction":"The hospital will write to you."}
        """;

    public string Task(int i) => $$"""
        {"resourceType":"Task","id":"{{TaskId(i)}}","status":"{{TaskStatusOf(i)}}","businessStatus":{"coding":[{"system":"{{Canonical.CodeSystems.ReferralStep}}","code":"received"}]},"intent":"order","code":{"coding":[{"system":"http://hl7.org/fhir/CodeSystem/task-code","code":"fulfill"}]},"focus":{"reference":"ServiceRequest/{{RequestId(i)}}"},"for":{"reference":"Patient/{{PatientId(PatientOf(i))}}"},"authoredOn":"{{AuthoredOf(i):yyyy-MM-ddTHH:mm:ssZ}}","lastModified":"{{AuthoredOf(i).AddDays(1):yyyy-MM-ddTHH:mm:ssZ}}","requester":{"reference":"Organization/g{{PracticeOf(PatientOf(i))}}"},"owner":{"reference":"Organization/h{{HospitalOf(i)}}"},"note":[{"text":"{{Words}}"}]}
        """;

    static string EncounterOf(int i) => HasEncounter(i) ? "\"encounter\":{\"reference\":\"Encounter/e" + i % 100_000 + "\"}," : "";

    public static ReadOnlyMemory<byte> Bytes(string json) => Encoding.UTF8.GetBytes(json);

    /// <summary>A number from 0 to 1 that follows from two others.</summary>
    static double Part(int number, int of)
    {
        var x = (ulong)number * 0x9E3779B97F4A7C15ul + (ulong)of * 0xD1B54A32D192ED03ul;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ul;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EBul;
        return ((x ^ (x >> 31)) >> 11) * (1.0 / (1ul << 53));
    }

    static string Of(double part, params ReadOnlySpan<(string Code, double Share)> shares)
    {
        foreach (var (code, share) in shares)
            if ((part -= share) < 0) return code;
        return shares[^1].Code;
    }
}
