using FhirGateway.Fhir.FhirPath.Evaluation;
using FhirGateway.Fhir.FhirPath.Values;

namespace FhirGateway.Fhir.FhirPath.Functions;

/// <summary>Reads a function's input and arguments as the types that it is defined for.</summary>
internal static class Argument
{
    /// <summary>The input's only text; null where there is none. Any FHIR primitive may stand for a string.</summary>
    public static string? Text(this Items items, string function)
    {
        if (items.IsEmpty) return null;
        if (items.Count > 1) throw new FhirPathException($"{function}() takes one string, not {items.Count} items.");
        var item = items[0];
        if (item.Text is { } text) return text;
        if (item.Element is { } element && TypeHierarchy.IsPrimitive(element.Type)) return element.Value;
        throw new FhirPathException($"{function}() takes a string, not {item.ToElement().Type}.");
    }

    public static string? Text(this Node argument, in Frame frame, string function) =>
        Scope.Evaluate(argument, frame).Text(function);

    public static int? Integer(this Node argument, in Frame frame, string function)
    {
        if (argument.Single(frame, function) is not { } item) return null;
        return item.Value switch
        {
            IntegerAtom integer => integer.Value,
            null when TypeHierarchy.IsPrimitive(item.Element!.Type) => null,
            _ => throw new FhirPathException($"{function}() takes an integer, not {item.ToElement().Type}."),
        };
    }

    /// <summary>The input's only value; null where there is none.</summary>
    public static Atom? Value(this Items items, string function)
    {
        if (items.Count > 1) throw new FhirPathException($"{function}() takes one item, not {items.Count}.");
        return items.IsEmpty ? null : items[0].Value;
    }
}
