using FhirGateway.Fhir.FhirPath.Syntax;

namespace FhirGateway.Fhir.FhirPath.Checking;

/// <summary>What functions make of their input, and in which context their arguments stand.</summary>
internal sealed partial class SemanticCheck
{
    Kinds Call(CallTree call, Kinds input, Kinds self)
    {
        var inner = IsIterating(call.Name) ? input : self;
        var arguments = call.Arguments.Select(argument => Of(argument, inner)).ToList();
        switch (call.Name)
        {
            case "where" or "trace" or "distinct" or "single" or "exclude" or "intersect" or "sort" or "defineVariable"
                or "slice" or "checkModifiers":
                return input;
            case "first" or "last" or "tail" or "skip" or "take":
                return Ordered(input, $"{call.Name}()", call.Position);
            case "select":
                return arguments is [var projection] ? projection : Kinds.Unknown;
            case "union" or "combine":
                return arguments is [var other, ..] ? input.Or(other) : Kinds.Unknown;
            case "children" or "descendants":
                return Kinds.Unknown with { IsUnordered = true };
            case "extension":
                return Named("Extension")!;
            case "iif":
                return Iif(call, arguments);
            case "startsWith" or "endsWith" or "contains" or "matches" or "matchesFull" when input.IsOnlyComplex:
                throw new FhirPathException($"{call.Name}() takes a string, not {input}.", call.Position);
        }
        return ResultOf(call.Name);
    }

    static Kinds Iif(CallTree call, List<Kinds> arguments)
    {
        if (arguments.Count > 0 && arguments[0].IsNeverBoolean)
            throw new FhirPathException($"iif() asks for a condition, not {arguments[0]}.", call.Arguments[0].Position);
        return arguments.Count == 3 ? arguments[1].Or(arguments[2]) : Kinds.Unknown;
    }

    static bool IsIterating(string function) =>
        function is "where" or "select" or "repeat" or "repeatAll" or "all" or "exists" or "iif" or "aggregate"
            or "sort" or "trace";

    static Kinds ResultOf(string function) => function switch
    {
        "exists" or "empty" or "all" or "allTrue" or "anyTrue" or "allFalse" or "anyFalse" or "not" or "hasValue"
            or "isDistinct" or "subsetOf" or "supersetOf" or "startsWith" or "endsWith" or "contains" or "matches"
            or "matchesFull" or "toBoolean" or "memberOf" or "subsumes" or "subsumedBy" or "conformsTo" or "htmlChecks"
            or "comparable" => Kinds.Boolean,
        _ when function.StartsWith("convertsTo", StringComparison.Ordinal) => Kinds.Boolean,
        "count" or "length" or "indexOf" or "lastIndexOf" or "toInteger" or "precision" => Kinds.Integer,
        "toString" or "substring" or "upper" or "lower" or "trim" or "join" or "split" or "toChars" or "replace"
            or "replaceMatches" or "encode" or "decode" or "escape" or "unescape" => Kinds.String,
        _ => Kinds.Unknown,
    };
}
