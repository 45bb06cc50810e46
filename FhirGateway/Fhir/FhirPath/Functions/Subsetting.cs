using FhirGateway.Fhir.FhirPath.Evaluation;
using FhirGateway.Fhir.FhirPath.Values;

namespace FhirGateway.Fhir.FhirPath.Functions;

/// <summary>Subsetting (N1 section 5.3).</summary>
internal static class Subsetting
{
    public static readonly (string Name, Function Function)[] All =
    [
        ("single", Function.Of(0, Single)),
        ("first", Function.Of(0, (in _, input, _) => input.Slice(0, 1))),
        ("last", Function.Of(0, (in _, input, _) => input.Slice(input.Count - 1, 1))),
        ("tail", Function.Of(0, (in _, input, _) => input.Slice(1, int.MaxValue))),
        ("skip", Function.Of(1, (in frame, input, count) =>
            count[0].Integer(frame, "skip") is { } number ? input.Slice(number, int.MaxValue) : Items.None)),
        ("take", Function.Of(1, (in frame, input, count) =>
            count[0].Integer(frame, "take") is { } number ? input.Slice(0, number) : Items.None)),
        ("intersect", Function.Of(1, Intersect)),
        ("exclude", Function.Of(1, Exclude)),
    ];

    static Items Single(in Frame frame, Items input, Node[] arguments) =>
        input.Count > 1 ? throw new FhirPathException($"single() found {input.Count} items.") : input;

    static Items Intersect(in Frame frame, Items input, Node[] arguments)
    {
        var other = Scope.Evaluate(arguments[0], frame);
        frame.Run.Charge(input.Count + other.Count);
        var wanted = Existence.SetOf(frame, other);
        var result = new ItemSet(frame.Run.Budget);
        for (var i = 0; i < input.Count; i++)
            if (wanted.Contains(input[i].Reference)) result.Add(input[i].Reference);
        return result.ToItems();
    }

    static Items Exclude(in Frame frame, Items input, Node[] arguments)
    {
        var other = Scope.Evaluate(arguments[0], frame);
        frame.Run.Charge(input.Count + other.Count);
        var unwanted = Existence.SetOf(frame, other);
        var result = new ItemsBuilder();
        for (var i = 0; i < input.Count; i++)
            if (!unwanted.Contains(input[i].Reference)) result.Add(input[i].Reference);
        return result.ToItems();
    }
}
