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

    [Fact]
    public void Every_search_expression_names_elements_that_R4_has() =>
        Assert.Empty(from parameter in DefinitionSet.R4.SearchParameters
                     from part in parameter.Expressions
                     where part.Value is not null
                     let fault = CheckFault(part.Value!, part.Key)
                     where fault is not null
                     select $"{part.Key} {parameter.Code}: {fault}");

    /// <summary>cid-0 is a known mistake of R4: ChargeItemDefinition has no name.</summary>
    [Fact]
    public void Every_invariant_but_one_names_elements_that_R4_has() =>
        Assert.Equal("ChargeItemDefinition cid-0: ChargeItemDefinition has no element name.", string.Join('\n',
            from place in Invariants()
            let fault = CheckFault(place.Invariant.Expression, place.Type)
            where fault is not null
            select $"{place.Type} {place.Invariant.Key}: {fault}"));

    static IEnumerable<(string Type, Invariant Invariant)> Invariants() =>
        from type in DefinitionSet.R4.Types
        where !type.IsPrimitive
        from place in type.Invariants.Select(i => (type.Path, i)).Concat(
            from element in type.Elements
            from invariant in element.Invariants
            from kind in element.Types
            select (kind.Definition.Path, invariant))
        select place;

    static string? CheckFault(string expression, string type)
    {
        try
        {
            FhirPathExpression.Compile(expression).Check(type);
            return null;
        }
        catch (FhirPathException wrong)
        {
            return wrong.Message;
        }
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
