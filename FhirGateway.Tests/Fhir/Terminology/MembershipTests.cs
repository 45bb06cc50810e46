using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Terminology;

namespace FhirGateway.Tests.Fhir.Terminology;

public sealed class MembershipTests
{
    [Theory]
    [InlineData("http://example.org/vs/mammals", Terms.Animals, "dog", Membership.Member)]
    [InlineData("http://example.org/vs/mammals|1", Terms.Animals, "dog", Membership.Member)]
    [InlineData("http://example.org/vs/mammals|2", Terms.Animals, "dog", Membership.CannotTell)]
    [InlineData("http://example.org/vs/mammals", Terms.Animals, "sparrow", Membership.NotMember)]
    [InlineData("http://example.org/vs/mammals", "urn:other", "dog", Membership.NotMember)]
    [InlineData("http://example.org/vs/mammals", null, "dog", Membership.Member)]
    [InlineData("http://example.org/vs/all-animals", Terms.Animals, "dodo", Membership.Member)]
    [InlineData("http://example.org/vs/all-animals", Terms.Animals, "unicorn", Membership.NotMember)]
    [InlineData("http://example.org/vs/unknown", Terms.Animals, "dog", Membership.CannotTell)]
    [InlineData("http://example.org/vs/ring-1", Terms.Animals, "dog", Membership.Member)]
    [InlineData("http://example.org/vs/ring-2", Terms.Animals, "cat", Membership.CannotTell)]
    [InlineData("http://example.org/vs/sct-stored", "http://snomed.info/sct", "2", Membership.Member)]
    [InlineData("http://example.org/vs/sct-stored", "http://snomed.info/sct", "3", Membership.CannotTell)]
    [InlineData("http://example.org/vs/sct-stored", "urn:s", "3", Membership.NotMember)]
    [InlineData("http://example.org/vs/only-stored", "urn:s", "x", Membership.Member)]
    [InlineData("http://example.org/vs/only-stored", "urn:s", "y", Membership.NotMember)]
    [InlineData("http://hl7.org/fhir/ValueSet/address-type|4.0.1", null, "postal", Membership.Member)]
    [InlineData("http://hl7.org/fhir/ValueSet/address-type", "http://hl7.org/fhir/address-type", "moon", Membership.NotMember)]
    [InlineData("http://hl7.org/fhir/ValueSet/address-type|5.0.0", null, "postal", Membership.CannotTell)]
    [InlineData("http://hl7.org/fhir/ValueSet/mimetypes", null, "text/plain", Membership.CannotTell)]
    public void A_code_belongs_or_does_not_or_nobody_can_tell(
        string valueSet, string? system, string code, object expected) =>
        Assert.Equal(expected, Terms.Snapshot.MemberOf(valueSet, system, code));

    /// <summary>Each line: a compose, the code asked, the answer.</summary>
    [Theory]
    [InlineData("""{"include":[{"system":"http://snomed.info/sct","concept":[{"code":"1"}]}]}""", "http://snomed.info/sct", "1", Membership.Member)]
    [InlineData("""{"include":[{"system":"http://snomed.info/sct","concept":[{"code":"1"}]}]}""", "http://snomed.info/sct", "2", Membership.NotMember)]
    [InlineData("""{"include":[{"system":"http://snomed.info/sct"}]}""", "http://snomed.info/sct", "2", Membership.CannotTell)]
    [InlineData("""{"include":[{"system":"http://loinc.org"},{"system":"http://example.org/cs/animals"}]}""", Terms.Animals, "dog", Membership.Member)]
    [InlineData("""{"include":[{"system":"http://example.org/cs/animals","version":"1"}]}""", Terms.Animals, "dog", Membership.CannotTell)]
    [InlineData("""{"include":[{"system":"http://example.org/cs/elsewhere"}]}""", "http://example.org/cs/elsewhere", "x", Membership.CannotTell)]
    [InlineData("""{"include":[{"system":"http://example.org/cs/shards"}]}""", Terms.Shards, "one", Membership.Member)]
    [InlineData("""{"include":[{"system":"http://example.org/cs/shards"}]}""", Terms.Shards, "three", Membership.CannotTell)]
    [InlineData("""{"include":[{"system":"http://example.org/cs/shards","filter":[{"property":"concept","op":"is-a","value":"one"}]}]}""", Terms.Shards, "two", Membership.Member)]
    [InlineData("""{"include":[{"system":"http://example.org/cs/shards","filter":[{"property":"concept","op":"is-not-a","value":"two"}]}]}""", Terms.Shards, "one", Membership.CannotTell)]
    [InlineData("""{"include":[{"system":"http://example.org/cs/parts"}]}""", Terms.Parts, "FINGER", Membership.Member)]
    [InlineData("""{"include":[{"system":"http://example.org/cs/parts","filter":[{"property":"concept","op":"is-a","value":"Hand"}]}]}""", Terms.Parts, "Finger", Membership.CannotTell)]
    [InlineData("""{"include":[{"system":"http://example.org/cs/animals"}],"exclude":[{"valueSet":["http://example.org/vs/mammals"]}]}""", Terms.Animals, "cat", Membership.NotMember)]
    [InlineData("""{"include":[{"system":"http://example.org/cs/animals"}],"exclude":[{"valueSet":["http://example.org/vs/unknown"]}]}""", Terms.Animals, "cat", Membership.CannotTell)]
    [InlineData("""{"inactive":false,"include":[{"system":"http://example.org/cs/animals"}]}""", Terms.Animals, "dodo", Membership.NotMember)]
    [InlineData("""{"include":[{"system":"http://example.org/cs/animals","valueSet":["http://example.org/vs/four-legs"]}]}""", Terms.Animals, "sparrow", Membership.NotMember)]
    [InlineData("""{"include":[{"valueSet":["http://example.org/vs/four-legs","http://example.org/vs/mammals"]}]}""", Terms.Animals, "dog", Membership.Member)]
    [InlineData("""{"include":[{"system":"http://terminology.hl7.org/CodeSystem/v3-NullFlavor"}]}""", "http://terminology.hl7.org/CodeSystem/v3-NullFlavor", "no-such", Membership.CannotTell)]
    public void What_a_compose_says_of_a_code(string compose, string system, string code, object expected)
    {
        var request = new CodeRequest(null, [new(system, code)]) { Definition = Terms.ValueSet(compose) };
        Assert.Equal(expected, Terms.Snapshot.CheckInValueSet(request).Result);
    }

    [Fact]
    public void What_is_missing_is_named_and_only_where_it_decides()
    {
        var lacking = Terms.Snapshot.CheckInValueSet(
            CodeRequest.Of("http://example.org/vs/sct-stored", "http://snomed.info/sct", "3"));
        Assert.Equal(["http://snomed.info/sct"], lacking.Missing);
        Assert.Contains("could not be checked", lacking.Issues.Single().Diagnostics);
        Assert.Empty(Terms.Snapshot.CheckInValueSet(
            CodeRequest.Of("http://example.org/vs/sct-stored", "http://snomed.info/sct", "1")).Missing);
    }

    [Fact]
    public void One_coding_of_a_concept_suffices_and_a_bare_code_means_the_sets_own_system()
    {
        var task = Terms.Read("""
            {"resourceType":"Task","status":"requested","intent":"order","code":{"coding":[{"system":"urn:x","code":"1"},
             {"system":"http://example.org/cs/animals","code":"dog"}]},"reasonCode":{"coding":[{"code":"dog"}]},
             "statusReason":{"text":"none"},"businessStatus":{"coding":[{"system":"http://snomed.info/sct","code":"9"}]}}
            """).Root;
        var vs = "http://example.org/vs/mammals";
        Assert.Equal(Membership.Member, Terms.Snapshot.MemberOf(vs, task["code"]!));
        Assert.Equal(Membership.NotMember, Terms.Snapshot.MemberOf(vs, task["reasonCode"]!));
        Assert.Equal(Membership.CannotTell, Terms.Snapshot.MemberOf(vs, task["statusReason"]!));
        Assert.Equal(Membership.CannotTell,
            Terms.Snapshot.MemberOf("http://example.org/vs/sct-stored", task["businessStatus"]!));
        Assert.Equal(Membership.Member,
            Terms.Snapshot.MemberOf("http://hl7.org/fhir/ValueSet/task-status", task["status"]!));
    }

    [Fact]
    public void A_stored_value_set_never_widens_one_of_R4s_own()
    {
        var snapshot = new TerminologySnapshot(new Catalog([Terms.Read("""
            {"resourceType":"ValueSet","url":"http://hl7.org/fhir/ValueSet/address-type","status":"active","compose":{"include":[
             {"system":"http://hl7.org/fhir/address-type","concept":[{"code":"moon"}]}]}}
            """)]));
        Assert.Equal(Membership.NotMember, snapshot.MemberOf("http://hl7.org/fhir/ValueSet/address-type", null, "moon"));
    }

    [Fact]
    public Task Two_hundred_thousand_questions_are_answered() => Eventually.Ends(() =>
    {
        const int rounds = 50_000;
        for (var i = 0; i < rounds; i++)
        {
            Assert.True(Terms.Snapshot.MemberOf("http://example.org/vs/mammals|1", Terms.Animals, "dog") == Membership.Member);
            Assert.True(Terms.Snapshot.MemberOf("http://example.org/vs/mammals", Terms.Animals, "bird") == Membership.NotMember);
            Assert.True(Terms.Snapshot.MemberOf("http://hl7.org/fhir/ValueSet/address-type|4.0.1", null, "postal") == Membership.Member);
            Assert.True(Terms.Snapshot.MemberOf("http://example.org/vs/sct-stored", "http://snomed.info/sct", "9") == Membership.CannotTell);
        }
    });

    [Fact]
    public void Imports_that_multiply_are_given_up_and_say_so()
    {
        var sets = Enumerable.Range(0, 30).Select(i => Terms.Read($$"""
            {"resourceType":"ValueSet","url":"urn:vs:{{i}}","status":"active","compose":{"include":[
             {"valueSet":["urn:vs:{{i + 1}}"]},{"valueSet":["urn:vs:{{i + 1}}"]},{"system":"urn:none:{{i}}"}] } }
            """));
        var snapshot = new TerminologySnapshot(new Catalog(sets));
        Assert.Equal(Membership.CannotTell, snapshot.MemberOf("urn:vs:0", "urn:other", "x"));
        Assert.Equal("!too-costly", Terms.Codes(new("urn:vs:0"), snapshot));
    }
}
