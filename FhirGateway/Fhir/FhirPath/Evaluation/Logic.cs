using FhirGateway.Fhir.FhirPath.Values;

namespace FhirGateway.Fhir.FhirPath.Evaluation;

internal sealed class AndNode(Node left, Node right) : TruthNode
{
    public override Truth Test(in Frame frame)
    {
        var first = left.Test(frame);
        if (first == Truth.False) return Truth.False;
        var second = right.Test(frame);
        return first < second ? first : second;
    }
}

internal sealed class OrNode(Node left, Node right) : TruthNode
{
    public override Truth Test(in Frame frame)
    {
        var first = left.Test(frame);
        if (first == Truth.True) return Truth.True;
        var second = right.Test(frame);
        return first > second ? first : second;
    }
}

internal sealed class XorNode(Node left, Node right) : TruthNode
{
    public override Truth Test(in Frame frame) => (Truth)(-(int)left.Test(frame) * (int)right.Test(frame));
}

internal sealed class ImpliesNode(Node left, Node right) : TruthNode
{
    public override Truth Test(in Frame frame)
    {
        var first = left.Test(frame);
        if (first == Truth.False) return Truth.True;
        var second = right.Test(frame);
        var negated = (Truth)(-(int)first);
        return negated > second ? negated : second;
    }
}

internal sealed class NotNode(Node operand) : TruthNode
{
    public override Truth Test(in Frame frame) => (Truth)(-(int)operand.Test(frame));
}
