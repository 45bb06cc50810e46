using FhirGateway.Fhir;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Json;
using FhirGateway.Fhir.Terminology;
using FhirGateway.Fhir.Validation;

namespace FhirGateway.Tests.Fhir.Terminology;

public sealed class CheckTests
{
    const string Everything = "http://example.org/vs/all-animals";

    [Theory]
    [InlineData("dog", null, Membership.Member, "Dog")]
    [InlineData("dog", "dog", Membership.Member, "Dog")]
    [InlineData("dog", "Chien", Membership.Member, "Dog")]
    [InlineData("sparrow", "house sparrow", Membership.Member, "House  sparrow")]
    [InlineData("dog", "Cat", Membership.NotMember, "Dog")]
    [InlineData("animal", null, Membership.NotMember, "Animal")]
    [InlineData("dodo", null, Membership.Member, "Dodo")]
    [InlineData("unicorn", "Unicorn", Membership.NotMember, null)]
    public void A_code_is_checked_with_its_name(string code, string? name, object result, string? display)
    {
        foreach (var check in new[]
        {
            Terms.Snapshot.CheckInValueSet(CodeRequest.Of(Everything, Terms.Animals, code, name)),
            Terms.Snapshot.CheckInValueSet(CodeRequest.Of(Everything, null, code, name)),
            Terms.Snapshot.CheckInCodeSystem(CodeRequest.Of(Terms.Animals, null, code, name)),
        })
        {
            Assert.Equal((result, display), (check.Result, check.Display));
            Assert.Equal(result is Membership.NotMember, check.Issues.Any(i => i.IsError));
        }
    }

    [Fact]
    public void A_concept_that_groups_may_be_allowed() => Assert.Equal(Membership.Member, Terms.Snapshot.CheckInValueSet(
        CodeRequest.Of(Everything, Terms.Animals, "animal") with { AllowAbstract = true }).Result);

    [Fact]
    public void What_is_no_longer_in_use_or_of_another_version_is_remarked()
    {
        var check = Terms.Snapshot.CheckInValueSet(new(Everything, [new(Terms.Animals, "dodo") { Version = "1" }]));
        Assert.Equal((Membership.Member, "2"), (check.Result, check.Version));
        Assert.Equal(2, check.Issues.Count(i => i.Severity == FhirGateway.Fhir.Severity.Warning));
    }

    [Theory]
    [InlineData("http://snomed.info/sct", "1", Membership.CannotTell)]
    [InlineData("http://example.org/cs/elsewhere", "1", Membership.CannotTell)]
    [InlineData("http://example.org/cs/more", "cat", Membership.CannotTell)]
    [InlineData("http://example.org/cs/animals|1", "cat", Membership.CannotTell)]
    [InlineData("http://example.org/cs/shards", "one", Membership.Member)]
    [InlineData("http://example.org/cs/shards", "ten", Membership.CannotTell)]
    [InlineData("http://hl7.org/fhir/address-type", "postal", Membership.Member)]
    [InlineData("http://hl7.org/fhir/address-type", "moon", Membership.CannotTell)]
    public void A_code_system_tells_as_much_as_is_here(string system, string code, object result)
    {
        var check = Terms.Snapshot.CheckInCodeSystem(CodeRequest.Of(system, null, code));
        Assert.Equal(result, check.Result);
        Assert.Equal(result is Membership.CannotTell, check.Missing.Count > 0);
    }

    [Fact]
    public void Of_a_concepts_codings_the_valid_one_decides()
    {
        CodedValue dog = new(Terms.Animals, "dog"), unicorn = new(Terms.Animals, "unicorn"),
            snomed = new("http://snomed.info/sct", "1");
        Assert.Equal((Membership.Member, dog), Check(unicorn, snomed, dog));
        Assert.Equal((Membership.NotMember, unicorn), Check(unicorn, snomed));
        Assert.Equal(Membership.CannotTell, Terms.Snapshot.CheckInValueSet(
            new("http://example.org/vs/sct-stored", [unicorn, snomed with { Code = "9" }])).Result);
        Assert.Equal(Membership.CannotTell, Terms.Snapshot.CheckInValueSet(new(Everything, [])).Result);

        static (Membership, CodedValue?) Check(params CodedValue[] codes)
        {
            var check = Terms.Snapshot.CheckInValueSet(new(Everything, codes));
            return (check.Result, check.Code);
        }
    }

    [Fact]
    public void Parameters_say_true_or_false_and_nothing_where_it_could_not_be_checked()
    {
        var valid = Parameters(TerminologyJson.Write(Check(Everything, Terms.Animals, "dog", "Cat")).Parameters!);
        Assert.Equal(["result=false", "message=http://example.org/cs/animals|dog is not called 'Cat' but 'Dog'.", "display=Dog"], valid);
        var (none, refusal) = TerminologyJson.Write(Check("http://example.org/vs/sct-stored", "http://snomed.info/sct", "9", null));
        Assert.Null(none);
        Assert.Equal("!not-found", Terms.Why(refusal!));
        Assert.True(refusal!.IsError);
    }

    static CodeCheck Check(string valueSet, string system, string code, string? display) =>
        Terms.Snapshot.CheckInValueSet(CodeRequest.Of(valueSet, system, code, display));

    [Fact]
    public void A_lookup_tells_names_and_properties()
    {
        var (dog, _) = Terms.Snapshot.Lookup(Terms.Animals, "dog");
        var lines = Parameters(TerminologyJson.Write(dog!));
        Assert.Equal("name=Animals,version=2,display=Dog", string.Join(',', lines.Take(3)));
        Assert.Contains("property(code=legs,value=4)", lines);
        Assert.Contains("property(code=parent,value=mammal)", lines);
        Assert.Contains("designation(language=de,value=Hund)", lines);
        var (cat, _) = Terms.Snapshot.Lookup(Terms.Animals, "cat", properties: ["kin"]);
        Assert.Equal(["name=Animals", "version=2", "display=Cat", "property(code=kin,value=tiger)"],
            Parameters(TerminologyJson.Write(cat!)));
    }

    [Theory]
    [InlineData(Terms.Animals, "unicorn", "!code-invalid")]
    [InlineData("http://snomed.info/sct", "1", "!not-found")]
    [InlineData(Terms.Shards, "ten", "!not-found")]
    public void A_lookup_of_what_is_not_here_says_why(string system, string code, string why) =>
        Assert.Equal(why, Terms.Why(Terms.Snapshot.Lookup(system, code).Refusal!));

    [Theory]
    [InlineData(Terms.Animals, "dog", "dog", "outcome=equivalent")]
    [InlineData(Terms.Animals, "animal", "dog", "outcome=subsumes")]
    [InlineData(Terms.Animals, "dog", "animal", "outcome=subsumed-by")]
    [InlineData(Terms.Animals, "dog", "bird", "outcome=not-subsumed")]
    [InlineData("http://example.org/cs/circle", "a", "b", "outcome=equivalent")]
    [InlineData(Terms.Animals, "dog", "unicorn", "!code-invalid")]
    [InlineData(Terms.Parts, "Hand", "Finger", "!not-supported")]
    [InlineData(Terms.Shards, "one", "two", "outcome=subsumes")]
    [InlineData("http://snomed.info/sct", "1", "2", "!not-found")]
    public void Codes_stand_to_each_other(string system, string a, string b, string answer)
    {
        var (result, refusal) = Terms.Snapshot.Subsumes(system, a, b);
        Assert.Equal(answer, refusal is null ? Parameters(TerminologyJson.Write(result)!).Single() : Terms.Why(refusal));
    }

    /// <summary>Each parameter as <c>name=value</c> or <c>name(parts)</c>, of Parameters that are valid.</summary>
    static List<string> Parameters(byte[] json)
    {
        var parsed = JsonFormat.Read(json);
        Assert.Empty(parsed.Issues);
        Assert.DoesNotContain(Validator.Validate(parsed.Resource!), i => i.IsError);
        return [.. parsed.Resource!.Root.All("parameter").Select(Shown)];
    }

    static string Shown(FhirGateway.Fhir.Element parameter)
    {
        var parts = parameter.All("part").Where(p => p.Text("name") != "use").Select(Shown).ToList();
        var value = parameter["value"];
        return parts.Count > 0 ? $"{parameter.Text("name")}({string.Join(',', parts)})"
            : $"{parameter.Text("name")}={value?.Value ?? value?.Text("code")}";
    }
}
