using System.Collections.Frozen;

namespace FhirGateway.Fhir.FhirPath;

/// <summary>What the engine knows of R4's types. All it takes from the definitions, it takes here.</summary>
internal static class TypeHierarchy
{
    static readonly FrozenDictionary<string, string> Bases = new Dictionary<string, string>
    {
        ["code"] = "string", ["id"] = "string", ["markdown"] = "string",
        ["url"] = "uri", ["canonical"] = "uri", ["uuid"] = "uri", ["oid"] = "uri",
        ["positiveInt"] = "integer", ["unsignedInt"] = "integer",
        ["Age"] = "Quantity", ["Count"] = "Quantity", ["Distance"] = "Quantity", ["Duration"] = "Quantity",
        ["SimpleQuantity"] = "Quantity", ["MoneyQuantity"] = "Quantity",
        ["Dosage"] = "BackboneElement", ["Timing"] = "BackboneElement", ["ElementDefinition"] = "BackboneElement",
        ["Bundle"] = "Resource", ["Binary"] = "Resource", ["Parameters"] = "Resource", ["DomainResource"] = "Resource",
    }.ToFrozenDictionary();

    /// <summary>Is the type that one or one of its descendants?</summary>
    public static bool IsA(string type, string ancestor)
    {
        for (var name = type; name is not null; name = BaseOf(name))
            if (name == ancestor) return true;
        return false;
    }

    public static bool IsResource(string type) => IsA(type, "Resource");

    public static bool IsKnown(string type) => type.Length > 0;

    public static bool IsPrimitive(string type) => type.Length > 0 && char.IsAsciiLetterLower(type[0]);

    static string? BaseOf(string type) => Bases.GetValueOrDefault(type);
}
