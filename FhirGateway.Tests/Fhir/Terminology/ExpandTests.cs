using FhirGateway.Fhir;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Json;
using FhirGateway.Fhir.Terminology;
using FhirGateway.Fhir.Validation;

namespace FhirGateway.Tests.Fhir.Terminology;

public sealed class ExpandTests
{
    const string A = "http://example.org/cs/animals";

    [Theory]
    [InlineData("is-a", "concept", "bird", "bird sparrow dodo")]
    [InlineData("descendent-of", "concept", "bird", "sparrow dodo")]
    [InlineData("is-not-a", "concept", "animal", "")]
    [InlineData("is-not-a", "concept", "mammal", "animal bird sparrow dodo pet")]
    [InlineData("generalizes", "concept", "dog", "animal mammal dog")]
    [InlineData("is-a", "concept", "pet", "pet")]
    [InlineData("=", "legs", "2", "bird sparrow")]
    [InlineData("=", "code", "cat", "cat")]
    [InlineData("=", "display", "Cat", "cat")]
    [InlineData("=", "concept", "cat", "cat")]
    [InlineData("=", "kin", "tiger", "cat")]
    [InlineData("=", "parent", "bird", "sparrow dodo")]
    [InlineData("=", "child", "dog", "mammal")]
    [InlineData("in", "code", "dog, cat", "dog cat")]
    [InlineData("not-in", "legs", "4", "animal bird sparrow dodo pet")]
    [InlineData("regex", "code", "d.*", "dog dodo")]
    [InlineData("regex", "code", "o", "")]
    [InlineData("regex", "display", "(a+)+$", "")]
    [InlineData("exists", "legs", "true", "mammal dog cat bird sparrow")]
    [InlineData("exists", "sound", "false", "animal mammal cat bird sparrow dodo pet")]
    [InlineData("is-a", "concept", "unicorn", "!processing")]
    [InlineData("=", "colour", "red", "!processing")]
    [InlineData("regex", "code", "(", "!processing")]
    [InlineData("regex", "code", "(?=a)b", "!processing")]
    [InlineData("exists", "legs", "perhaps", "!processing")]
    public void A_filter_selects(string op, string property, string value, string codes) =>
        Assert.Equal(codes, Terms.Codes(new(null)
        {
            Definition = Terms.ValueSet(
                $$"""{"include":[{"system":"{{A}}","filter":[{"property":"{{property}}","op":"{{op}}","value":"{{value}}"}]}]}"""),
            ExcludeNested = true,
        }));

    [Theory]
    [InlineData("""{"include":[{"system":"http://example.org/cs/animals","concept":[{"code":"cat"}]},{"system":"http://example.org/cs/animals","concept":[{"code":"dog"},{"code":"cat"}]}]}""", "cat dog")]
    [InlineData("""{"include":[{"valueSet":["http://example.org/vs/four-legs","http://example.org/vs/mammals"]}]}""", "mammal dog cat")]
    [InlineData("""{"include":[{"system":"http://example.org/cs/animals","valueSet":["http://example.org/vs/four-legs"]}]}""", "mammal dog cat")]
    [InlineData("""{"include":[{"valueSet":["http://example.org/vs/mammals"]}],"exclude":[{"system":"http://example.org/cs/animals","concept":[{"code":"dog"}]}]}""", "mammal cat")]
    [InlineData("""{"include":[{"valueSet":["http://example.org/vs/sct-stored"]}]}""", "1 2")]
    [InlineData("""{"include":[{"valueSet":["http://example.org/vs/ring-1"]}]}""", "!processing")]
    [InlineData("""{"include":[{"system":"http://loinc.org"}]}""", "!not-found")]
    [InlineData("""{"include":[{"system":"http://example.org/cs/shards"}]}""", "!not-found")]
    [InlineData("""{"include":[{"valueSet":["http://hl7.org/fhir/ValueSet/address-type"]}]}""", "both physical postal")]
    [InlineData("""{"include":[{"system":"http://example.org/cs/circle"}]}""", "a b")]
    [InlineData("""{"inactive":false,"include":[{"system":"http://example.org/cs/animals","filter":[{"property":"concept","op":"is-a","value":"bird"}]}]}""", "bird sparrow")]
    public void Includes_add_and_value_sets_beside_each_other_narrow(string compose, string codes) =>
        Assert.Equal(codes, Terms.Codes(new(null) { Definition = Terms.ValueSet(compose) }));

    [Theory]
    [InlineData(null, null, null, "animal mammal dog cat bird sparrow dodo pet")]
    [InlineData(null, 2, 3, "dog cat bird")]
    [InlineData(null, 7, 3, "pet")]
    [InlineData(null, 99, null, "")]
    [InlineData(null, null, 0, "")]
    [InlineData("HOUSE spar", null, null, "sparrow")]
    [InlineData("hund", null, null, "dog")]
    [InlineData("cath", null, null, "cat")]
    public void Text_offset_and_count_choose_from_the_whole(string? filter, int? offset, int? count, string codes) =>
        Assert.Equal(codes, Terms.Codes(new("http://example.org/vs/all-animals")
        {
            Filter = filter, Offset = offset, Count = count, ExcludeNested = true,
        }));

    [Fact]
    public void Inactive_and_grouping_concepts_are_left_out_where_asked() =>
        Assert.Equal("mammal dog cat bird sparrow pet", Terms.Codes(
            new("http://example.org/vs/all-animals") { ActiveOnly = true, ExcludeNotForUi = true, ExcludeNested = true }));

    [Fact]
    public void Codes_stand_below_each_other_as_in_their_code_system()
    {
        var (expansion, _) = Terms.Snapshot.Expand(new("http://example.org/vs/all-animals"));
        var animal = Assert.Single(expansion!.Concepts);
        Assert.Equal(["mammal", "bird", "pet"], animal.Contains.Select(c => c.Entry.Code));
        Assert.Equal(8, expansion.Total);
    }

    [Fact]
    public void A_code_in_two_spellings_of_a_system_that_takes_both_for_one_stands_there_twice()
    {
        string[] definitions =
        [
            """
            {"resourceType":"CodeSystem","url":"urn:loose","status":"active","content":"complete","caseSensitive":false,
             "concept":[{"code":"top","concept":[{"code":"below"}]}]}
            """,
            """
            {"resourceType":"ValueSet","url":"urn:both","status":"active","compose":{"include":[{"system":"urn:loose",
             "concept":[{"code":"top"},{"code":"TOP"},{"code":"below"},{"code":"Below"}]}]}}
            """,
        ];
        var snapshot = new TerminologySnapshot(
            new Catalog(definitions.Select(d => JsonFormat.Read(System.Text.Encoding.UTF8.GetBytes(d)).Resource!)));
        var (expansion, refusal) = snapshot.Expand(new("urn:both"));
        Assert.Null(refusal);
        Assert.Equal((4, "top, TOP"), (expansion!.Total, string.Join(", ", expansion.Concepts.Select(c => c.Entry.Code))));
        Assert.Equal(["below", "Below"], expansion.Concepts[0].Contains.Select(c => c.Entry.Code));
        Assert.Empty(expansion.Concepts[1].Contains);
    }

    [Fact]
    public void The_value_set_that_is_returned_is_valid_and_says_what_was_asked()
    {
        var (expansion, _) = Terms.Snapshot.Expand(new("http://example.org/vs/all-animals")
        {
            IncludeDesignations = true, DisplayLanguage = "de-AT", Count = 3,
        });
        var parsed = JsonFormat.Read(TerminologyJson.Write(expansion!, DateTimeOffset.UnixEpoch));
        Assert.Empty(parsed.Issues);
        Assert.DoesNotContain(Validator.Validate(parsed.Resource!), i => i.IsError);
        var root = parsed.Resource!.Root["expansion"]!;
        Assert.Equal(("8", "0", "3"), (root.Text("total"), root.Text("offset"), $"{root.All("contains").Count()}"));
        var dog = root.All("contains").Last();
        Assert.Equal(("Hund", "Hund"), (dog.Text("display"), dog.Text("designation", "value")));
        Assert.Contains(root.All("parameter"), p => p.Text("name") == "version" && p.Text("value") == A + "|2");
    }

    [Fact]
    public void A_supplement_adds_names() =>
        Assert.Equal("Cath", Terms.Snapshot.Expand(new("http://example.org/vs/mammals") { DisplayLanguage = "cy" })
            .Expansion!.Concepts[0].Contains[^1].Display);

    [Fact]
    public void A_stored_expansion_stands_in_and_is_marked()
    {
        var (expansion, _) = Terms.Snapshot.Expand(new("http://example.org/vs/sct-stored"));
        Assert.True(expansion!.IsStored);
        Assert.Equal(["One", "Two"], expansion.Concepts.Select(c => c.Display));
    }

    [Fact]
    public void An_expansion_that_is_not_closed_says_so_again_and_refuses_no_code()
    {
        var snapshot = new TerminologySnapshot(new Catalog([Terms.Read("""
            {"resourceType":"ValueSet","url":"urn:open","status":"active","expansion":{"extension":[
             {"url":"http://hl7.org/fhir/StructureDefinition/valueset-unclosed","valueBoolean":true}],
             "timestamp":"2024-01-01T00:00:00Z","contains":[{"system":"urn:s","code":"x"}]}}
            """)]));
        var written = JsonFormat.Read(TerminologyJson.Write(
            snapshot.Expand(new("urn:open")).Expansion!, DateTimeOffset.UnixEpoch));
        Assert.Empty(written.Issues);
        Assert.Equal("true", written.Resource!.Root.Text("expansion", "extension", "value"));
        Assert.Equal((Membership.Member, Membership.CannotTell),
            (snapshot.MemberOf("urn:open", "urn:s", "x"), snapshot.MemberOf("urn:open", "urn:s", "y")));
    }

    [Fact]
    public void What_is_too_long_for_one_answer_comes_in_pages()
    {
        var concepts = string.Join(',', Enumerable.Range(0, 10_001).Select(i => $$"""{"code":"c{{i}}"}"""));
        var snapshot = new TerminologySnapshot(new Catalog([Terms.Read($$"""
            {"resourceType":"CodeSystem","url":"urn:big","valueSet":"urn:big-vs","status":"active","content":"complete","concept":[{{concepts}}]}
            """)]));
        Assert.Equal("!too-costly", Terms.Codes(new("urn:big-vs"), snapshot));
        Assert.Equal("c10000", Terms.Codes(new("urn:big-vs") { Offset = 10_000, Count = 5 }, snapshot));
        Assert.Equal(10_001, snapshot.Expand(new("urn:big-vs") { Count = 0 }).Expansion!.Total);
    }

    [Fact]
    public void A_chain_deeper_than_a_document_may_be_comes_out_flat()
    {
        var chain = string.Join(',', Enumerable.Range(0, 3_000).Select(i =>
            $$"""{"code":"c{{i}}","property":[{"code":"parent","valueCode":"c{{i + 1}}"}]}"""));
        var snapshot = new TerminologySnapshot(new Catalog([Terms.Read($$"""
            {"resourceType":"CodeSystem","url":"urn:chain","valueSet":"urn:chain-vs","status":"active","content":"complete","concept":[{{chain}}]}
            """)]));
        var (expansion, _) = snapshot.Expand(new("urn:chain-vs"));
        Assert.Equal(3_000, expansion!.Concepts.Count);
        Assert.Empty(JsonFormat.Read(TerminologyJson.Write(expansion, DateTimeOffset.UnixEpoch)).Issues);
        Assert.Equal(Subsumption.Subsumes, snapshot.Subsumes("urn:chain", "c2999", "c0").Result);
    }
}
