using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.FhirPath;

namespace FhirGateway.Tests.FhirPath;

public sealed class DefinitionExpressionTests
{
    [Fact]
    public void Every_expression_of_R4s_search_parameters_compiles() =>
        Assert.Empty(Faults(DefinitionSet.R4.SearchParameters
            .SelectMany(p => p.Expressions.Values.Concat(p.Components.Select(c => c.Expression)))));

    [Fact]
    public void Every_invariant_of_R4_compiles()
    {
        var expressions = DefinitionSet.R4.Types.SelectMany(t => t.Invariants.Concat(t.Elements.SelectMany(e => e.Invariants)))
            .Select(i => i.Expression).Distinct().ToList();
        Assert.True(expressions.Count > 100);
        Assert.Empty(Faults(expressions));
    }

    static IEnumerable<string> Faults(IEnumerable<string?> expressions)
    {
        foreach (var expression in expressions.OfType<string>().Distinct())
        {
            string? fault = null;
            try
            {
                FhirPathExpression.Compile(expression);
            }
            catch (FhirPathException wrong)
            {
                fault = $"{expression} → {wrong.Message} at {wrong.Position}";
            }
            if (fault is not null) yield return fault;
        }
    }
}
