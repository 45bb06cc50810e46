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
        ("convertsToQuantity", Testing(Conversion.ToQuantity)),
    ];

    static Function Testing(Func<Atom, Atom?> convert) => Function.Of(0, 1, (in _, input, _) =>
    {
        if (input.IsEmpty) return Items.None;
        return Items.Of(input.Value("A conversion") is { } value && convert(value) is not null);
    });
}
