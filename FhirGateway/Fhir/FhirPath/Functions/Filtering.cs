using FhirGateway.Fhir.FhirPath.Evaluation;
using FhirGateway.Fhir.FhirPath.Values;

namespace FhirGateway.Fhir.FhirPath.Functions;

/// <summary>Filtering and projection (N1 section 5.2); <c>ofType</c> is bound with the type tests.</summary>
internal static class Filtering
{
    public static readonly (string Name, Function Function)[] All =
    [
        ("where", new(1, 1, (input, criteria) => new WhereNode(input, criteria[0]))),
        ("select", new(1, 1, (input, projections) => new SelectNode(input, projections[0]))),
        ("repeat", Function.Of(1, Repeat)),
        ("repeatAll", Function.Of(1, RepeatAll)),
    ];

    /// <summary>Each new element once, each new value once; so a projection that finds itself again ends.</summary>
    static Items Repeat(in Frame frame, Items input, Node[] arguments)
    {
        var seenElements = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var seenValues = new ItemSet(frame.Run.Budget);
        var result = new ItemsBuilder();
        var waiting = new Queue<Item>();
        for (var i = 0; i < input.Count; i++) waiting.Enqueue(input[i]);
        while (waiting.TryDequeue(out var item))
        {
            var found = Scope.Evaluate(arguments[0], frame.With(item, -1));
            frame.Run.Charge(6 * found.Count + 4);
            for (var i = 0; i < found.Count; i++)
            {
                var reference = found[i].Reference;
                if (!(reference is Element ? seenElements.Add(reference) : seenValues.Add(reference))) continue;
                result.Add(reference);
                waiting.Enqueue(found[i]);
            }
        }
        return result.ToItems();
    }

    /// <summary>Without regard to what was found before: only the budget of steps ends a circle.</summary>
    static Items RepeatAll(in Frame frame, Items input, Node[] arguments)
    {
        var result = new ItemsBuilder();
        var waiting = new Queue<Item>();
        for (var i = 0; i < input.Count; i++) waiting.Enqueue(input[i]);
        while (waiting.TryDequeue(out var item))
        {
            var found = Scope.Evaluate(arguments[0], frame.With(item, -1));
            frame.Run.Charge(4 * found.Count + 4);
            result.Add(found);
            for (var i = 0; i < found.Count; i++) waiting.Enqueue(found[i]);
        }
        return result.ToItems();
    }
}

internal sealed class WhereNode(Node input, Node criterion) : Node
{
    public override Items Evaluate(in Frame frame)
    {
        var items = input.Evaluate(frame);
        if (items.Count == 1) return Passes(frame, items[0], 0) ? items : Items.None;
        var result = new ItemsBuilder();
        for (var i = 0; i < items.Count; i++)
            if (Passes(frame, items[i], i)) result.Add(items[i].Reference);
        return result.ToItems();
    }

    public override bool Any(in Frame frame)
    {
        var items = input.Evaluate(frame);
        for (var i = 0; i < items.Count; i++)
            if (Passes(frame, items[i], i)) return true;
        return false;
    }

    bool Passes(in Frame frame, Item item, int index)
    {
        frame.Run.Charge(1);
        var before = frame.Run.Variables;
        var truth = criterion.Test(frame.With(item, index));
        frame.Run.Variables = before;
        return truth == Truth.True;
    }
}

internal sealed class SelectNode(Node input, Node projection) : Node
{
    public override Items Evaluate(in Frame frame)
    {
        var items = input.Evaluate(frame);
        if (items.Count == 1) return Scope.Evaluate(projection, frame.With(items[0], 0));
        var result = new ItemsBuilder();
        for (var i = 0; i < items.Count; i++)
        {
            var projected = Scope.Evaluate(projection, frame.With(items[i], i));
            frame.Run.Charge(projected.Count + 1);
            result.Add(projected);
        }
        return result.ToItems();
    }
}
