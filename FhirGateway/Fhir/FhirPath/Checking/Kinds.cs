using FhirGateway.Fhir.Definitions;

namespace FhirGateway.Fhir.FhirPath.Checking;

/// <summary>
/// What can be said of a collection without data: the types that its items may have, and their order.
/// </summary>
internal sealed record Kinds
{
    public static readonly Kinds Unknown = new() { IsOpen = true };
    public static readonly Kinds Boolean = Of("Boolean");
    public static readonly Kinds Integer = Of("Integer");
    public static readonly Kinds String = Of("String");

    public IReadOnlyList<TypeDefinition> Types { get; init; } = [];

    /// <summary>A computed value's System type.</summary>
    public string? System { get; init; }

    /// <summary>Anything else is possible too.</summary>
    public bool IsOpen { get; init; }

    /// <summary>The order means nothing, as with <c>children()</c>.</summary>
    public bool IsUnordered { get; init; }

    public static Kinds Of(string system) => new() { System = system };

    /// <summary>An element that may hold any resource says nothing of its children.</summary>
    public static Kinds Of(IEnumerable<TypeDefinition> types)
    {
        var all = types.Distinct().ToList();
        return new() { Types = all, IsOpen = all.Exists(t => t.IsAbstract && t.IsResource) };
    }

    public Kinds Or(Kinds other) => new()
    {
        Types = [.. Types, .. other.Types.Except(Types)],
        System = System ?? other.System,
        IsOpen = IsOpen || other.IsOpen || System != other.System,
    };

    public bool IsOnlyComplex => !IsOpen && System is null && Types.Count > 0 && Types.All(t => !t.IsPrimitive);

    public bool IsNeverBoolean =>
        !IsOpen && (System is not null ? System != "Boolean" : Types.Count > 0 && Types.All(t => t.Name != "boolean"));

    public override string ToString() => System ?? string.Join(" or ", Types.Select(t => t.Path));
}
