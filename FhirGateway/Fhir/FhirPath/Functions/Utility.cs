using FhirGateway.Fhir.FhirPath.Evaluation;
using FhirGateway.Fhir.FhirPath.Values;

namespace FhirGateway.Fhir.FhirPath.Functions;

/// <summary>Utility functions, aggregates and variables (N1 sections 5.9 and 7).</summary>
internal static class Utility
{
    public static readonly (string Name, Function Function)[] All =
    [
        ("trace", Function.Of(1, 2, Trace)),
        ("now", Function.Of(0, (in frame, _, _) => new(TemporalAtom.Instant(frame.Run.Now)))),
        ("today", Function.Of(0, (in frame, _, _) => new(TemporalAtom.Of(
            TemporalKind.Date, TemporalPrecision.Day, frame.Run.Now.Date, null)))),
        ("timeOfDay", Function.Of(0, (in frame, _, _) => new(TemporalAtom.Of(
            TemporalKind.Time, TemporalPrecision.Millisecond, DateTime.MinValue + frame.Run.Now.TimeOfDay, null)))),
        ("aggregate", Function.Of(1, 2, Aggregate)),
        ("defineVariable", Function.Of(1, 2, DefineVariable)),
        ("type", Function.Of(0, (in _, input, _) => TypesOf(input))),
    ];

    static Items Trace(in Frame frame, Items input, Node[] arguments)
    {
        if (frame.Run.Context.Trace is not { } report) return input;
        var shown = arguments.Length == 2
            ? new SelectNode(ThisNode.Instance, arguments[1]).Evaluate(frame.With(input))
            : input;
        report(arguments[0].Text(frame, "trace") ?? "", shown.ToElements());
        return input;
    }

    static Items Aggregate(in Frame frame, Items input, Node[] arguments)
    {
        var total = arguments.Length == 2 ? Scope.Evaluate(arguments[1], frame) : Items.None;
        for (var i = 0; i < input.Count; i++)
        {
            total = Scope.Evaluate(arguments[0], new Frame(frame.Run, new Items(input[i].Reference), i, total));
            frame.Run.Charge(total.Count + 1);
        }
        return total;
    }

    static Items DefineVariable(in Frame frame, Items input, Node[] arguments)
    {
        if (arguments[0].Text(frame, "defineVariable") is not { } name)
            throw new FhirPathException("defineVariable() needs a name.");
        if (VariableNode.IsReserved(name) || Variable.Find(frame.Run.Variables, name) is not null)
            throw new FhirPathException($"The variable %{name} is defined already.");
        var value = arguments.Length == 2 ? Scope.Evaluate(arguments[1], frame.With(input)) : input;
        frame.Run.Variables = new(name, value, frame.Run.Variables);
        return input;
    }

    static Items TypesOf(Items items)
    {
        var result = new ItemsBuilder();
        for (var i = 0; i < items.Count; i++)
        {
            var type = new Element("type", "TypeInfo");
            var (space, name) = items[i].Atom is { } atom
                ? ("System", atom.SystemType)
                : ("FHIR", items[i].Element!.Type);
            type.Add(new("namespace", "string", type) { Value = space });
            type.Add(new("name", "string", type) { Value = name });
            result.Add(type);
        }
        return result.ToItems();
    }
}
