using FhirGateway.Fhir.Definitions;

namespace FhirGateway.Rest.Operations;

/// <summary>What an operation takes, as its definition says it, and how much of that is honoured here.</summary>
/// <param name="Title">As people call it: <c>ValueSet/$expand</c>.</param>
/// <param name="Parameters">The parameters that go in.</param>
internal sealed record OperationShape(string Title, IReadOnlyList<OperationParameter> Parameters)
{
    /// <summary>The parameter that may come as the body itself.</summary>
    public string? Raw { get; init; }

    /// <summary>Faults inside the raw resource are the operation's answer and not a fault of the request.</summary>
    public bool JudgesRaw { get; init; }

    /// <summary>The raw resource may itself be a Parameters.</summary>
    public bool TakesParameters { get; init; }

    /// <summary>Parameters of the definition that are refused.</summary>
    public IReadOnlyList<string> Refused { get; init; } = [];

    public IReadOnlyList<string> Required { get; init; } = [];

    public IEnumerable<string> Names => Parameters.Select(p => p.Name).Except(Refused);

    public OperationParameter? Find(string name) => Parameters.FirstOrDefault(p => p.Name == name);

    public bool IsHonoured(string name) => !Refused.Contains(name);

    /// <summary>The shape of one of R4's operations.</summary>
    /// <param name="definition">The id of its definition: <c>ValueSet-expand</c>.</param>
    public static OperationShape OfR4(string definition)
    {
        var found = DefinitionSet.R4.Operations.First(o => o.Url.EndsWith("/" + definition, StringComparison.Ordinal));
        var type = definition.StartsWith("Resource-", StringComparison.Ordinal) ? "" : definition.Split('-')[0] + "/";
        return new OperationShape($"{type}${found.Code}", [.. found.Parameters.Where(p => !p.IsOut)]);
    }

    /// <summary>The same without what only makes sense where no instance is named.</summary>
    public OperationShape Without(params IReadOnlyList<string> names) => this with
    {
        Parameters = [.. Parameters.Where(p => !names.Contains(p.Name))],
        Raw = Raw is not null && names.Contains(Raw) ? null : Raw,
    };
}
