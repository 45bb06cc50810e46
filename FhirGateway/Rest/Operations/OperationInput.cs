using System.Globalization;
using FhirGateway.Fhir;

namespace FhirGateway.Rest.Operations;

/// <summary>One value of a parameter, from the address or from a Parameters resource.</summary>
/// <param name="Text">A primitive's value; null for anything else.</param>
/// <param name="Value">The value or the resource as it was read; null for what came in the address.</param>
/// <param name="Json">A resource's own text; empty for anything else.</param>
/// <param name="Expression">Where it stands, for issues; null in the address.</param>
internal sealed record OperationValue(
    string Name, string? Text, Element? Value, ReadOnlyMemory<byte> Json, string? Expression);

/// <summary>
/// What an operation was asked, read strictly by its definition: a name that it does not have, a value of another
/// type, one
/// value too many are faults. A parameter that R4 knows and the gateway cannot honour is a fault too: left out in
/// silence,
/// the answer would be to another question.
/// </summary>
internal sealed class OperationInput
{
    readonly List<OperationValue> values;

    internal OperationInput(List<OperationValue> values) => this.values = values;

    public IReadOnlyList<OperationValue> Values => values;

    public OperationValue? Find(string name) => values.Find(v => v.Name == name);

    public string? Text(string name) => Find(name)?.Text;

    public IReadOnlyList<string> Texts(string name) => [.. values.Where(v => v.Name == name).Select(v => v.Text!)];

    public bool Flag(string name) => Text(name) == "true";

    public int? Number(string name) =>
        Text(name) is { } text ? int.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : null;

    /// <summary>A complex value or a resource.</summary>
    public Element? Value(string name) => Find(name)?.Value;

    /// <summary>The fault of one parameter's value.</summary>
    public Outcome Invalid(string name, string why, string code = "value") =>
        Outcome.Of(OutcomeKind.Invalid, code, $"{name}: {why}.", Find(name)?.Expression);

    /// <summary>Nothing but what the definition takes; for operations whose parameters are all optional.</summary>
    public static OperationInput None { get; } = new([]);
}
