using FhirGateway.Fhir.FhirPath.Evaluation;
using FhirGateway.Fhir.FhirPath.Values;

namespace FhirGateway.Fhir.FhirPath.Functions;

/// <summary>Combining (N1 section 5.4) and coalescing.</summary>
internal static class Combining
{
    public static readonly (string Name, Function Function)[] All =
    [
        ("union", new(1, 1, (input, other) => new UnionNode(input, other[0]))),
        ("combine", Function.Of(1, 2, Combine)),
        ("coalesce", Function.Of(1, 20, Coalesce)),
    ];

    static Items Combine(in Frame frame, Items input, Node[] arguments)
    {
        var other = Scope.Evaluate(arguments[0], frame);
        if (other.IsEmpty) return input;
        frame.Run.Charge(input.Count + other.Count);
        var result = new ItemsBuilder();
        result.Add(input);
        result.Add(other);
        return result.ToItems();
    }

    static Items Coalesce(in Frame frame, Items input, Node[] arguments)
    {
        foreach (var argument in arguments)
            if (Scope.Evaluate(argument, frame) is { IsEmpty: false } items) return items;
        return Items.None;
    }
}
