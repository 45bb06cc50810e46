using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Terminology;

namespace FhirGateway.Tests.Fhir.Terminology;

/// <summary>UK Core's code systems and value sets, as published.</summary>
public sealed class UkCoreTests
{
    static readonly Catalog Catalog = Terms.UkCore("codesystems").With(Terms.UkCore("valuesets").All);
    static readonly TerminologySnapshot Snapshot = new(Catalog);

    /// <summary>Two of them have no content of their own (<c>not-present</c>).</summary>
    [Fact]
    public void Every_code_system_loads() =>
        Assert.Equal((88, 86), (Catalog.OfType("CodeSystem").Count(),
            Catalog.OfType("CodeSystem").Count(s => Snapshot.FindSystem(s.Root.Text("url")!) is { IsWhole: true })));

    /// <summary>
    /// 47 from local content, 52 (SNOMED CT, dm+d) from the expansion stored with them (13 of these say that
    /// more codes belong than they list), 35 (SNOMED CT, dm+d,
    /// v2-0493, an empty code system) not at all.
    /// </summary>
    [Fact]
    public void Every_value_set_expands_or_says_what_content_is_not_here()
    {
        var answers = Catalog.OfType("ValueSet").Select(v => Snapshot.Expand(new(v.Root.Text("url")))).ToList();
        Assert.Equal(13, answers.Count(a => a.Expansion is { IsUnclosed: true }));
        var refused = answers.Where(a => a.Refusal is not null).ToList();
        Assert.Equal((134, 47, 52, 35), (answers.Count, answers.Count(a => a.Expansion is { IsStored: false }),
            answers.Count(a => a.Expansion is { IsStored: true }), refused.Count));
        Assert.All(refused.SelectMany(r => r.Refusal!.Issues), i => Assert.Equal("not-found", i.Code));
    }

    [Theory]
    [InlineData("UKCore-AdmissionMethodEngland", "11", Membership.Member)]
    [InlineData("UKCore-AdmissionMethodEngland", "no-such", Membership.NotMember)]
    public void A_local_code_belongs_or_does_not(string system, string code, object expected) =>
        Assert.Equal(expected, Snapshot.MemberOf("https://fhir.hl7.org.uk/ValueSet/UKCore-AdmissionMethod",
            "https://fhir.hl7.org.uk/CodeSystem/" + system, code));

    [Fact]
    public void No_code_of_a_local_expansion_is_refused_by_membership()
    {
        var wrong = from valueSet in Catalog.OfType("ValueSet")
                    let url = valueSet.Root.Text("url")!
                    let expansion = Snapshot.Expand(new(url) { ExcludeNested = true }).Expansion
                    where expansion is not null
                    from concept in expansion.Concepts
                    where Snapshot.MemberOf(url, concept.Entry.System, concept.Entry.Code) != Membership.Member
                    select $"{url} {concept.Entry.Code}";
        Assert.Empty(wrong);
    }
}
