using FhirGateway.Fhir.Definitions;

namespace FhirGateway.Fhir.FhirPath;

/// <summary>What the engine asks of R4's types. All it takes from the definitions, it takes here.</summary>
internal static class TypeHierarchy
{
    /// <summary>Is the type that one or one of its descendants?</summary>
    public static bool IsA(string type, string ancestor) =>
        type == ancestor || DefinitionSet.R4.Type(type) is { } definition && definition.Is(ancestor);

    /// <summary>A concrete resource type.</summary>
    public static bool IsResource(string type) => DefinitionSet.R4.IsResource(type);

    /// <summary>Profiles of Quantity bear names that expressions use like types.</summary>
    public static bool IsKnown(string type) =>
        DefinitionSet.R4.Type(type) is not null || type is "SimpleQuantity" or "MoneyQuantity";

    public static bool IsPrimitive(string type) => type.Length > 0 && char.IsAsciiLetterLower(type[0]);
}
