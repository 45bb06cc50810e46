namespace FhirGateway.Fhir.Definitions;

/// <summary>
/// The number by which the store knows a resource type: its place in R4's alphabetical list, from 1. R4 is frozen, so
/// the numbers never change; a test holds them.
/// </summary>
internal static class ResourceTypes
{
    static readonly Lazy<Dictionary<string, short>> Numbers = new(() =>
        DefinitionSet.R4.ResourceTypes.Select((type, index) => (type, index))
            .ToDictionary(t => t.type, t => (short)(t.index + 1)));

    /// <summary>The number of a resource type; throws for what is none.</summary>
    public static short Number(string type) => Numbers.Value[type];

    public static string Name(short number) => DefinitionSet.R4.ResourceTypes[number - 1];
}
