using FhirGateway.Fhir;
using FhirGateway.Fhir.FhirPath;
using FhirGateway.Tests.Fhir.Terminology;

namespace FhirGateway.Tests.FhirPath;

/// <summary>What FHIR R4 adds to FHIRPath: codes, slices, modifiers, definitions.</summary>
public sealed class CodedTests
{
    static readonly Element Observation = Given.Read("""
        {"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://example.org/cs/animals","code":"dog"},
          {"system":"http://snomed.info/sct","code":"1"}]},
         "category":[{"coding":[{"system":"http://example.org/cs/animals","code":"mammal"}]},{"text":"none"},
          {"coding":[{"system":"http://example.org/cs/animals","code":"bird"}]},{"coding":[{"system":"http://snomed.info/sct","code":"2"}]}],
         "component":[{"modifierExtension":[{"url":"urn:not","valueBoolean":true}],"code":{"text":"c"}}]}
        """u8);

    static readonly EvaluationContext Context = new() { Terms = Terms.Snapshot };

    [Theory]
    [InlineData("status.memberOf('http://hl7.org/fhir/ValueSet/observation-status')", "true")]
    [InlineData("status.memberOf('http://hl7.org/fhir/ValueSet/observation-status|4.0.1')", "true")]
    [InlineData("status.memberOf(%`vs-observation-status`)", "true")]
    [InlineData("'later'.memberOf(%`vs-observation-status`)", "false")]
    [InlineData("code.memberOf('http://example.org/vs/mammals')", "true")]
    [InlineData("category[2].memberOf('http://example.org/vs/mammals')", "false")]
    [InlineData("category[3].memberOf('http://example.org/vs/sct-stored')", "true")]
    [InlineData("code.memberOf('http://example.org/vs/unknown')", "")]
    [InlineData("{}.memberOf('http://example.org/vs/mammals')", "")]
    [InlineData("category[0].subsumes(code)", "true")]
    [InlineData("code.subsumedBy(category[0])", "true")]
    [InlineData("code.subsumes(category[0])", "false")]
    [InlineData("category[2].subsumes(code)", "false")]
    [InlineData("category[3].subsumes(code)", "")]
    [InlineData("category[3].coding.subsumes(category[3].coding)", "true")]
    [InlineData("category[3].coding.subsumes(category[0])", "false")]
    [InlineData("category[1].subsumes(code)", "false")]
    [InlineData("%sct & ' ' & %loinc & ' ' & %ucum", "http://snomed.info/sct http://loinc.org http://unitsofmeasure.org")]
    [InlineData("component.checkModifiers('urn:not').code.text", "c")]
    [InlineData("code.checkModifiers().exists()", "true")]
    [InlineData("status.elementDefinition().select(path & ' ' & min.toString() & '..' & max & ' ' & type.code)", "Observation.status 1..1 code")]
    [InlineData("category.elementDefinition().max", "*, *, *, *")]
    [InlineData("(1).elementDefinition()", "")]
    [InlineData("code.conformsTo('http://hl7.org/fhir/StructureDefinition/CodeableConcept')", "true")]
    [InlineData("conformsTo('http://hl7.org/fhir/StructureDefinition/Patient')", "false")]
    public void An_addition_of_R4_has_its_answer(string expression, string answer) =>
        Assert.Equal(answer, string.Join(", ", FhirPathExpression.Compile(expression).Evaluate(Observation, Context)
            .Select(e => e.Value ?? e.Expression)));

    [Theory]
    [InlineData("category.memberOf('http://example.org/vs/mammals')")]
    [InlineData("component.memberOf('http://example.org/vs/mammals')")]
    [InlineData("status.subsumes(code)")]
    [InlineData("component.checkModifiers('urn:other')")]
    [InlineData("component.slice('http://example.org/profile', 'one')")]
    [InlineData("conformsTo('http://example.org/profile')")]
    public void What_is_asked_wrongly_or_of_the_unknown_is_refused(string expression) =>
        Assert.Throws<FhirPathException>(() => FhirPathExpression.Compile(expression).Evaluate(Observation, Context));

    [Fact]
    public void Who_knows_profiles_says_what_is_in_a_slice()
    {
        var knowing = Context with { IsInSlice = (element, _, name) => name == "texts" && element["text"] is not null };
        Assert.Equal("Observation.category[1]", Assert.Single(FhirPathExpression.Compile(
            "category.slice('http://example.org/profile', 'texts')").Evaluate(Observation, knowing)).Expression);
    }

    [Fact]
    public void Every_function_of_N1_and_of_R4_is_here()
    {
        string[] named =
        [
            .. "empty exists all allTrue anyTrue allFalse anyFalse subsetOf supersetOf count distinct isDistinct".Split(' '),
            .. "where select repeat single first last tail skip take intersect exclude union combine".Split(' '),
            .. "iif toBoolean convertsToBoolean toInteger convertsToInteger toDate convertsToDate toDateTime".Split(' '),
            .. "convertsToDateTime toDecimal convertsToDecimal toQuantity convertsToQuantity toString".Split(' '),
            .. "convertsToString toTime convertsToTime indexOf substring startsWith endsWith contains upper".Split(' '),
            .. "lower replace matches replaceMatches length toChars abs ceiling exp floor ln log power round".Split(' '),
            .. "sqrt truncate children descendants trace now timeOfDay today not aggregate extension hasValue".Split(' '),
            .. "getValue resolve elementDefinition slice checkModifiers conformsTo memberOf subsumes".Split(' '),
            .. "subsumedBy htmlChecks".Split(' '),
        ];
        Assert.Empty(named.Except(FhirGateway.Fhir.FhirPath.Functions.FunctionTable.Names));
        foreach (var typed in (string[])["status.ofType(code)", "status.is(code)", "status.as(code)"])
            Assert.Single(FhirPathExpression.Compile(typed).Evaluate(Observation));
    }
}
