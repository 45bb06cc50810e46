using FhirGateway.Fhir.FhirPath.Syntax;
using FhirGateway.Fhir.FhirPath.Values;

namespace FhirGateway.Fhir.FhirPath;

/// <summary>A type that items are tested against, in the namespaces FHIR and System or, unsaid, in either.</summary>
internal sealed class TypeSpecifier
{
    readonly string? space;
    readonly string name;

    public TypeSpecifier(TypeName type, int position)
    {
        (space, name) = (type.Namespace, type.Name);
        if (space is not (null or "FHIR" or "System"))
            throw new FhirPathException($"There is no namespace {space}.", position);
        if (space != "System" && !IsSystem(name) && !TypeHierarchy.IsKnown(name))
            throw new FhirPathException($"There is no type {name}.", position);
    }

    public static bool IsSystem(string name) => name is "Any" or "Boolean" or "String" or "Integer" or "Decimal"
        or "Date" or "DateTime" or "Time" or "Quantity";

    /// <summary>What <c>is</c> asks: that type or one derived from it.</summary>
    public bool Holds(Item item)
    {
        if (item.Atom is { } atom) return space != "FHIR" && (atom.SystemType == name || name == "Any");
        return space != "System" && TypeHierarchy.IsA(item.Element!.Type, name);
    }

    /// <summary>
    /// What <c>as</c> and <c>ofType</c> select. A primitive is taken at its own type only: <c>ConceptMap.source as
    /// uri</c>
    /// must not yield a canonical, and HL7's tests want no <c>code</c> as <c>string</c>.
    /// </summary>
    public bool Selects(Item item) =>
        item.Element is { } element && TypeHierarchy.IsPrimitive(element.Type)
            ? space != "System" && element.Type == name
            : Holds(item);
}
