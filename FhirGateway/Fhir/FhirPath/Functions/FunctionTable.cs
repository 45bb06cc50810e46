using System.Collections.Frozen;
using FhirGateway.Fhir.FhirPath.Evaluation;
using FhirGateway.Fhir.FhirPath.Syntax;

namespace FhirGateway.Fhir.FhirPath.Functions;

/// <summary>Every function by its name.</summary>
internal static class FunctionTable
{
    static readonly FrozenDictionary<string, Function> Functions = new[]
    {
        Existence.All, Filtering.All, Subsetting.All, Combining.All, Conversion.All, ConversionTests.All,
        Strings.All, Encodings.All, Maths.All, TreeNavigation.All, Utility.All, Boundaries.All, FhirSpecific.All,
        Structure.All, Coded.All,
    }.SelectMany(group => group).ToFrozenDictionary(f => f.Name, f => f.Function, StringComparer.Ordinal);

    public static IEnumerable<string> Names => Functions.Keys;

    public static Node Bind(CallTree call, Node input)
    {
        if (call.Name == "sort") return Sorting.Bind(call, input);
        if (!Functions.TryGetValue(call.Name, out var function))
            throw new FhirPathException($"There is no function {call.Name}().", call.Position);
        var count = call.Arguments.Count;
        if (count < function.Least || count > function.Most)
            throw new FhirPathException(
                $"{call.Name}() takes {Wanted(function)} arguments, not {count}.", call.Position);
        var arguments = new Node[count];
        for (var i = 0; i < count; i++) arguments[i] = Binder.Bind(call.Arguments[i]);
        return function.Bind(input, arguments);
    }

    static string Wanted(Function function) =>
        function.Least == function.Most ? $"{function.Least}" : $"{function.Least} to {function.Most}";
}
