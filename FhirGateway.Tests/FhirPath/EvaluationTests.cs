using FhirGateway.Fhir;
using FhirGateway.Fhir.FhirPath;

namespace FhirGateway.Tests.FhirPath;

/// <summary>What HL7's suite does not ask.</summary>
public sealed class EvaluationTests
{
    [Theory]
    [InlineData("Patient.name[0]", "Patient.name[0]")]
    [InlineData("Resource.id | DomainResource.id | Observation.id", "p")]
    [InlineData("deceased", "false")]
    [InlineData("deceased is boolean and (deceased as dateTime).empty()", "true")]
    [InlineData("name.given.where($index > 0)", "James, Jim")]
    [InlineData("name.select(given.first() & '-' & family)", "Peter-Chalmers, Jim-")]
    [InlineData("name.where(family = 'Chalmers').given", "Peter, James")]
    [InlineData("name.all(given.exists()) and name.family.count() = 1", "true")]
    [InlineData("identifier.where(system = 'urn:b').value.toInteger() + 40", "42")]
    [InlineData("extension('urn:weight').value", "80 'kg'")]
    [InlineData("extension('urn:weight').value > 79000 'g'", "true")]
    [InlineData("extension('urn:weight').value.ofType(Quantity).code", "kg")]
    [InlineData("name.given | name.given", "Peter, James, Jim")]
    [InlineData("(1 | 2).combine(2 | 3)", "1, 2, 2, 3")]
    [InlineData("'Abc'.matches('^[A-Z][a-z]+$') and 'x\ny'.matches('x.y')", "true")]
    [InlineData("'a-b'.replaceMatches('(\\\\w)-(\\\\w)', '$2-$1')", "b-a")]
    [InlineData("1.0 + 2", "3.0")]
    [InlineData("7 div 2 = 3 and 7 mod 2 = 1 and 7 / 2 = 3.5", "true")]
    [InlineData("@2024-01-31 + 1 month", "2024-02-29")]
    [InlineData("@2016 + 24 months", "2018")]
    [InlineData("@T23:30 + 1 hour", "00:30")]
    [InlineData("@2024-03-01T00:00:00+01:00 = @2024-02-29T23:00:00Z", "true")]
    [InlineData("1 'kg' + 500 'g'", "1500 'g'")]
    [InlineData("90 'mm[Hg]' < 12 'kPa'", "true")]
    [InlineData("5 'mmol/L' = 5 'mol/m3'", "true")]
    [InlineData("37 'Cel' = 98.6 '[degF]'", "false")]
    [InlineData("name.given.aggregate($total & $this, '')", "PeterJamesJim")]
    [InlineData("defineVariable('n', name.given.count()).name.select(%n)", "3, 3")]
    [InlineData("name.given.sort(-$this)", "Peter, Jim, James")]
    [InlineData("name.where(use = 'nickname').given.first().startsWith('x')", "")]
    [InlineData("(1 | 2 | 3).sum() = 6 and (1 | 2 | 3).max() = 3 and (1 | 2 | 3).avg() = 2", "true")]
    [InlineData("2147483647 + 1", "")]
    public void An_expression_has_its_answer(string expression, string answer) =>
        Assert.Equal(answer, Given.Answer(expression));

    [Theory]
    [InlineData("managingOrganization.resolve().name", "Surgery")]
    [InlineData("generalPractitioner.resolve() is Practitioner", "true")]
    [InlineData("generalPractitioner.where(resolve() is Patient)", "")]
    [InlineData("contained.select(%rootResource.id & '/' & %resource.id)", "p/p")]
    [InlineData("'Group/1'.resolve() is Group", "true")]
    [InlineData("'Nonsense/1'.resolve()", "")]
    public void A_reference_tells_its_type(string expression, string answer) =>
        Assert.Equal(answer, Given.Answer(expression));

    [Fact]
    public void What_the_context_resolves_comes_before_a_stub()
    {
        var context = new EvaluationContext
        {
            Resolve = reference => reference.Contains("Practitioner/7", StringComparison.Ordinal)
                ? Given.Read("""{"resourceType":"Practitioner","id":"7","gender":"male"}"""u8)
                : null,
        };
        Assert.Equal("male", Given.Answer("generalPractitioner.resolve().gender", context));
    }

    [Fact]
    public void A_contained_resource_finds_the_one_around_it()
    {
        var organization = Given.Patient["contained"]!;
        var ids = FhirPathExpression.Compile("%resource.id | %rootResource.id").Evaluate(organization["name"]!);
        Assert.Equal(["o", "p"], ids.Select(e => e.Value));
    }

    [Fact]
    public void Computed_values_are_elements_without_a_parent()
    {
        var quantity = Assert.Single(FhirPathExpression.Compile("4 days").Evaluate(Given.Patient));
        Assert.Equal(("Quantity", "4", "days"), (quantity.Type, quantity.Text("value"), quantity.Text("unit")));
        var count = Assert.Single(FhirPathExpression.Compile("name.count()").Evaluate(Given.Patient));
        Assert.Equal(("integer", "2", null), (count.Type, count.Value, count.Parent));
    }

    [Fact]
    public void Variables_trace_and_now_come_from_the_context()
    {
        var traced = new List<string>();
        var context = new EvaluationContext
        {
            Now = new DateTimeOffset(2026, 3, 1, 9, 30, 0, TimeSpan.Zero),
            Variables = new Dictionary<string, IReadOnlyList<Element>>
            {
                ["who"] = [new("who", "string") { Value = "Ann" }],
            },
            Trace = (name, items) => traced.Add($"{name}: {items.Count}"),
        };
        Assert.Equal("2026-03-01, 2026-03-01T09:30:00.000Z, Ann", Given.Answer("today() | now() | %who", context));
        Given.Answer("name.given.trace('given')", context);
        Assert.Equal(["given: 3"], traced);
        Given.Refusal("now()");
    }

    [Theory]
    [InlineData("reference.startsWith('#').not() or (reference.substring(1) in %rootResource.contained.id)")]
    public void An_invariant_that_is_unknown_is_not_false(string expression) =>
        Assert.Equal(FhirGateway.Fhir.FhirPath.Values.Truth.Unknown,
            FhirPathExpression.Compile(expression).Test(Given.Patient.All("generalPractitioner").Last()));
}
