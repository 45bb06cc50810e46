using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.FhirPath;

namespace FhirGateway.Tests.Fhir.Validation;

public sealed class InvariantsTests
{
    [Fact]
    public void Every_invariant_and_search_expression_of_R4_compiles()
    {
        var expressions = DefinitionSet.R4.Types.SelectMany(t => t.Invariants).Select(i => i.Expression)
            .Concat(DefinitionSet.R4.SearchParameters.SelectMany(p => p.Expressions.Values).OfType<string>()).Distinct().ToArray();
        Assert.True(expressions.Length > 1_000);
        Assert.All(expressions, text => FhirPathExpression.Compile(text));
    }
}
