using FhirGateway.Fhir.FhirPath.Evaluation;
using FhirGateway.Fhir.FhirPath.Values;

namespace FhirGateway.Fhir.FhirPath.Functions;

/// <summary><c>convertsTo…</c>: would the conversion yield a value?</summary>
internal static class ConversionTests
{
    public static readonly (string Name, Function Function)[] All =
    [
        ("convertsToBoolean", Testing(Conversion.ToBoolean)),
        ("convertsToInteger", Testing(Conversion.ToInteger)),
        ("convertsToDecimal", Testing(Conversion.ToDecimal)),
        ("convertsToString", Testing(Conversion.ToText)),
        ("convertsToDate", Testing(Conversion.ToDate)),
        ("convertsToDateTime", Testing(Conversion.ToDateTime)),
        ("convertsToTime", Testing(Conversion.ToTime)),
        ("convertsToQuantity", Function.Of(0, 1, Quantity)),
    ];

    static Function Testing(Func<Atom, Atom?> convert) => Function.Of(0, 1, (in _, input, _) =>
        Test(input, convert));

    static Items Quantity(in Frame frame, Items input, Node[] arguments)
    {
        if (arguments.Length == 0) return Test(input, Conversion.ToQuantity);
        return arguments[0].Text(frame, "convertsToQuantity") is { } unit
            ? Test(input, value => Conversion.ToQuantity(value, unit)) : Items.None;
    }

    /// <summary>Empty for no item and for a primitive with extensions alone; false for a complex element.</summary>
    static Items Test(Items input, Func<Atom, Atom?> convert)
    {
        if (input.Value("A conversion") is { } value) return Items.Of(convert(value) is not null);
        return input.IsEmpty || TypeHierarchy.IsPrimitive(input[0].Element!.Type) ? Items.None : Items.Of(false);
    }
}
