using FhirGateway.Fhir.FhirPath.Values;

namespace FhirGateway.Fhir.FhirPath.Evaluation;

/// <summary>
/// What a function does with its input; it evaluates its arguments itself, in the frame or once per item.
/// </summary>
internal delegate Items Body(in Frame frame, Items input, Node[] arguments);

/// <summary>A call of a function that needs no node of its own.</summary>
internal sealed class CallNode(Node input, Node[] arguments, Body body) : Node
{
    public override Items Evaluate(in Frame frame) => body(frame, input.Evaluate(frame), arguments);
}
