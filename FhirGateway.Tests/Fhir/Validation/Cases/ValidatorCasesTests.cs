using FhirGateway.Fhir;

namespace FhirGateway.Tests.Fhir.Validation.Cases;

/// <summary>HL7's validator cases for R4: what is valid is accepted, what is at fault is refused at the same place.</summary>
public sealed class ValidatorCasesTests
{
    public static TheoryData<string> Names => Listed(ValidatorCase.All);

    public static TheoryData<string> NamesWithProfile => Listed(ValidatorCase.All.Where(c => c.HasProfile));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_case_is_accepted_or_refused_as_HL7_does(string name)
    {
        var one = Case(name);
        Agrees(one.Judge(), one.Class, Disagreements.Base.ContainsKey(name));
    }

    [Theory]
    [MemberData(nameof(NamesWithProfile))]
    public void A_case_is_accepted_or_refused_by_its_profile_as_HL7_does(string name)
    {
        var one = Case(name);
        Agrees(one.JudgeWithProfile(), one.PlacesWithProfile.Count > 0 ? "structural" : "valid", Disagreements.Profile.ContainsKey(name));
    }

    [Theory]
    [InlineData("core", "valid", 20)]
    [InlineData("profiles", "valid", 74)]
    [InlineData("core", "structural", 38)]
    [InlineData("profiles", "structural", 41)]
    public void So_many_cases_come_out_as_they_should(string needs, string kind, int least)
    {
        Assert.SkipWhen(ValidatorCase.All.Count == 0, ValidatorCase.Missing);
        var right = ValidatorCase.All.Where(c => c.Needs == needs && c.Class == kind)
            .Count(c => c.Judge().Any(issue => issue.IsError) == (kind == "structural"));
        Assert.True(right >= least, $"{right} of {least}");
    }

    [Fact]
    public void What_both_refuse_is_refused_at_the_same_place()
    {
        Assert.SkipWhen(ValidatorCase.All.Count == 0, ValidatorCase.Missing);
        var refused = (from one in ValidatorCase.All
                       where one.Class == "structural"
                       let errors = one.Judge().Where(issue => issue.IsError).ToArray()
                       where errors.Length > 0
                       select (one.Name, Same: errors.Any(e => one.Places.Any(place => ValidatorCase.Agree(e.Expression, place)))))
            .ToArray();
        Assert.Equal(Disagreements.Places.Keys.Order(), refused.Where(r => !r.Same).Select(r => r.Name).Order());
        Assert.True(refused.Count(r => r.Same) >= 0.9 * refused.Length);
    }

    [Fact]
    public void Every_disagreement_names_a_case()
    {
        Assert.SkipWhen(ValidatorCase.All.Count == 0, ValidatorCase.Missing);
        var names = ValidatorCase.All.Select(c => c.Name).ToHashSet();
        var told = new HashSet<string>([.. Disagreements.Base.Keys, .. Disagreements.Profile.Keys, .. Disagreements.Places.Keys]);
        Assert.Subset(names, told);
    }

    /// <summary>A disagreement that is none any more must leave the list.</summary>
    static void Agrees(IReadOnlyList<Issue> issues, string kind, bool disagrees)
    {
        var errors = issues.Where(issue => issue.IsError).Select(e => $"{e.Expression}: {e.Diagnostics}").ToArray();
        switch (kind, disagrees)
        {
            case ("valid", false):
                Assert.Empty(errors);
                break;
            case ("valid", true) or ("structural", false):
                Assert.NotEmpty(errors);
                break;
            case ("structural", true):
                Assert.Empty(errors);
                break;
        }
    }

    static TheoryData<string> Listed(IEnumerable<ValidatorCase> cases)
    {
        string[] names = [.. cases.Select(c => c.Name).Distinct()];
        return names.Length > 0 ? [.. names] : [""];
    }

    static ValidatorCase Case(string name)
    {
        Assert.SkipWhen(name.Length == 0, ValidatorCase.Missing);
        return ValidatorCase.All.First(c => c.Name == name);
    }
}
