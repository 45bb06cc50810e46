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
        var expressions = Invariants().Select(place => place.Invariant.Expression).Distinct().ToList();
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

    /// <summary>
    /// cid-0 is a known mistake of R4: ChargeItemDefinition has no name. evv-1 is R5's and came with the package's patches.
    /// </summary>
    [Fact]
    public void Every_invariant_names_elements_that_R4_has()
    {
        var wrong = from place in Invariants()
                    where place.Invariant.Key is not ("cid-0" or "evv-1")
                    let faults = place.Types.Select(type => CheckFault(place.Invariant.Expression, type))
                    where faults.All(fault => fault is not null)
                    select $"{place.Invariant.Path} {place.Invariant.Key}: {faults.First()}";
        Assert.Equal("", string.Join('\n', wrong));
    }

    static IEnumerable<(string[] Types, Invariant Invariant)> Invariants()
    {
        var seen = new HashSet<TypeDefinition>();
        var waiting = new Queue<TypeDefinition>(DefinitionSet.R4.Types);
        while (waiting.TryDequeue(out var type))
        {
            if (!seen.Add(type)) continue;
            foreach (var invariant in type.Invariants)
                if (!type.IsPrimitive) yield return ([type.Path], invariant);
            foreach (var kind in type.Elements.SelectMany(e => e.Types)) waiting.Enqueue(kind.Definition);
            foreach (var element in type.Elements)
                foreach (var invariant in element.Invariants)
                    yield return ([.. element.Types.Select(t => t.Definition.Path)], invariant);
        }
    }

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
