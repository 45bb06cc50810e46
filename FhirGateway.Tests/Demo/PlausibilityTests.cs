using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using FhirGateway.Commands.Demo;
using FhirGateway.Commands.Demo.Board;
using FhirGateway.Referrals;

namespace FhirGateway.Tests.Demo;

/// <summary>
/// Clinical limits of the resources that the demo sends: age, sex, specialty. They are written here by hand and not
/// taken from the demo's own table.
/// </summary>
public sealed class PlausibilityTests
{
    static readonly int[] Seeds = [1, 2, 3, 4, 5];

    /// <summary>Whoever has this reason must be of that sex and age, and be sent to that specialty.</summary>
    static readonly (string Reason, string? Sex, int Youngest, int Oldest, string Specialty)[] Limits =
    [
        ("breast|nipple", "female", 16, 95, "Breast surgery"),
        ("breast lump", "female", 30, 95, "Breast surgery"),
        ("from one nipple", "female", 50, 95, "Breast surgery"),
        ("period", "female", 11, 55, "Breast surgery|Gynaecology"),
        ("pregnancy", "female", 15, 45, "Gynaecology"),
        ("menopause", "female", 50, 95, "Gynaecology"),
        ("pelvic|pelvis|prolapse", "female", 16, 95, "Gynaecology"),
        ("PSA", "male", 40, 85, "Urology"),
        ("poor stream", "male", 45, 90, "Urology"),
        ("testicle", "male", 13, 50, "Urology"),
        ("blood in the urine", null, 45, 95, "Urology"),
        ("kidney stone|infections of the urine", null, 18, 90, "Urology"),
        ("positive FIT", null, 40, 95, "Colorectal surgery"),
        ("bloody diarrhoea|piles", null, 16, 50, "Colorectal surgery"),
        ("beside the anus", null, 16, 70, "Colorectal surgery"),
        ("mole|nodule|pearly lump", null, 18, 95, "Dermatology"),
        ("pearly lump|nodule", null, 45, 95, "Dermatology"),
        ("eczema|psoriasis", null, 2, 80, "Dermatology"),
        ("hoarseness|lump in the neck", null, 45, 95, "Ear, nose and throat"),
        ("tonsillitis", null, 2, 40, "Ear, nose and throat"),
        ("hearing|nosebleeds", null, 25, 95, "Ear, nose and throat"),
        ("swallowing|jaundice", null, 40, 95, "Gastroenterology"),
        ("heartburn|black stools|vomiting|coeliac", null, 16, 90, "Gastroenterology"),
        ("chest X-ray", null, 18, 95, "Respiratory medicine"),
        ("shadow|coughing up blood", null, 40, 95, "Respiratory medicine"),
        ("inhalers|swollen calf", null, 18, 95, "Respiratory medicine"),
        ("palpitations", null, 16, 95, "Cardiology"),
        ("ankles|chest tightness", null, 40, 95, "Cardiology"),
        ("tremor|weakness of one arm", null, 45, 95, "Neurology"),
        ("migraine|seizure|numbness", null, 12, 80, "Neurology"),
        ("walking to the shop", null, 50, 95, "Orthopaedics"),
        ("shoulder|locked knee|hot swollen knee", null, 16, 90, "Orthopaedics"),
        ("bedwetting", null, 5, 16, "Paediatrics"),
        ("laxatives|wheeze|a rash|centiles", null, 0, 15, "Paediatrics"),
    ];

    static readonly string[] CancerServices =
    [
        "Breast surgery", "Colorectal surgery", "Dermatology", "Ear, nose and throat", "Gastroenterology", "Gynaecology",
        "Respiratory medicine", "Urology",
    ];

    static readonly IReadOnlyList<Sent> All = [.. Seeds.SelectMany(seed => SentBy(new BoardSize(Days: 180, Practices: 4, seed)))];

    /// <summary>A referral or stay with its patient, as sent.</summary>
    sealed record Sent(string Id, string Sex, int Age, string? Reason, string? Specialty, bool Cancer, string Letter, bool Died);

    [Fact]
    public void Age_sex_and_specialty_fit_the_reason()
    {
        var wrong = from sent in All
                    from limit in Limits
                    where sent.Reason is not null && Regex.IsMatch(sent.Reason, limit.Reason)
                    where sent.Age < limit.Youngest || sent.Age > limit.Oldest
                        || (limit.Sex ?? sent.Sex) != sent.Sex || !limit.Specialty.Split('|').Contains(sent.Specialty)
                    select $"{sent.Id}: {sent.Sex}, {sent.Age}, {sent.Reason}, to {sent.Specialty}";
        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_reason_has_a_limit_and_every_limit_a_reason()
    {
        var reasons = All.Select(s => s.Reason).OfType<string>().Distinct().ToList();
        Assert.All(reasons, reason => Assert.Contains(Limits, l => Regex.IsMatch(reason, l.Reason)));
        Assert.All(Limits, l => Assert.Contains(reasons, reason => Regex.IsMatch(reason, l.Reason)));
        Assert.Superset(Problems.All.Select(p => p.Words).ToHashSet(), reasons.ToHashSet());
    }

    [Fact]
    public void Children_go_to_paediatrics_and_adults_do_not() => Assert.All(All.Where(s => s.Specialty is not null), sent =>
    {
        if (sent.Specialty == "Paediatrics") Assert.InRange(sent.Age, 0, 15);
        else if (sent.Age < 16) Assert.Matches("eczema|tonsillitis", sent.Reason);
    });

    [Fact]
    public void Suspected_cancer_is_adult_and_goes_where_there_is_such_a_pathway()
    {
        var cancer = All.Where(s => s.Cancer).ToList();
        Assert.All(cancer, sent =>
        {
            Assert.Contains(sent.Specialty, CancerServices);
            Assert.InRange(sent.Age, 18, 95);
            Assert.DoesNotMatch("tonsillitis|eczema|period|bedwetting|migraine|shoulder|heartburn|piles", sent.Reason);
        });
        // In England skin, breast and lower gastrointestinal tract are each about a fifth of them.
        foreach (var large in (string[])["Breast surgery", "Colorectal surgery", "Dermatology"])
            Assert.InRange(100.0 * cancer.Count(s => s.Specialty == large) / cancer.Count, 12, 30);
        Assert.True(cancer.Average(s => s.Age) > 55);
    }

    [Fact]
    public void Who_dies_is_old_but_for_Patient_S_who_is_a_woman_before_the_menopause() =>
        Assert.All(All.Where(s => s.Died), sent =>
        {
            if (!sent.Id.StartsWith("patient-s", StringComparison.Ordinal)) Assert.InRange(sent.Age, 65, 95);
            else
            {
                Assert.Equal("female", sent.Sex);
                Assert.InRange(sent.Age, 35, 50);
                Assert.Equal("Gynaecology", sent.Specialty);
            }
        });

    [Fact]
    public void The_letter_tells_of_the_same_patient_and_the_same_reason() =>
        Assert.All(All.Where(s => s.Reason is not null && s.Letter.Contains("Dear", StringComparison.Ordinal)), sent =>
        {
            Assert.Contains(sent.Reason!, sent.Letter, StringComparison.Ordinal);
            Assert.Contains($"({sent.Sex}, aged ", sent.Letter, StringComparison.Ordinal);
        });

    [Fact]
    public void No_reason_says_an_urgency_by_itself() => Assert.All(Problems.All, problem =>
        Assert.Equal("none", StatedUrgency.Read(
            $"Thank you for seeing Ailsa Whinfield (female, aged 58), who has had {problem.Words}.")!.Stated));

    static IEnumerable<Sent> SentBy(BoardSize size)
    {
        foreach (var played in Plan.Of(size).Cases)
        {
            var script = new Script(played.Case with { Random = new Random(1) });
            played.Case.Scenario.Tell(script);
            var resources = script.Steps.SelectMany(s => Resources(s.Message)).ToList();
            var patient = resources.First(r => Type(r) == "Patient");
            var request = resources.FirstOrDefault(r => Type(r) == "ServiceRequest");
            var letter = resources.FirstOrDefault(r => Type(r) == "DocumentReference");
            var referred = request.ValueKind == JsonValueKind.Object;
            yield return new(
                played.Case.Id, patient.GetProperty("gender").GetString()!, AgeOf(patient, played.Case.Start),
                referred && request.TryGetProperty("reasonCode", out var reason) ? reason[0].GetProperty("text").GetString() : null,
                referred ? request.GetProperty("code").GetProperty("text").GetString() : null,
                referred && request.GetProperty("category").ToString().Contains("suspected-cancer", StringComparison.Ordinal),
                letter.ValueKind == JsonValueKind.Object ? TextOf(letter) : "",
                resources.Any(r => r.TryGetProperty("deceasedDateTime", out _)));
        }
    }

    static IEnumerable<JsonElement> Resources(Message message) => message switch
    {
        Message.Save save => [Parse(save.Body)],
        Message.Submit submit => Parse(submit.Body).GetProperty("entry").EnumerateArray().Select(e => e.GetProperty("resource")),
        _ => [],
    };

    static JsonElement Parse(byte[] body) => JsonDocument.Parse(body).RootElement;

    static string Type(JsonElement resource) => resource.GetProperty("resourceType").GetString()!;

    static int AgeOf(JsonElement patient, DateOnly on)
    {
        var born = DateOnly.ParseExact(patient.GetProperty("birthDate").GetString()!, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        var age = on.Year - born.Year;
        return on < born.AddYears(age) ? age - 1 : age;
    }

    static string TextOf(JsonElement letter) => Encoding.UTF8.GetString(
        Convert.FromBase64String(letter.GetProperty("content")[0].GetProperty("attachment").GetProperty("data").GetString()!));
}
