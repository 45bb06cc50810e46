using FhirGateway.Fhir.FhirPath.Functions;
using FhirGateway.Fhir.FhirPath.Syntax;

namespace FhirGateway.Fhir.FhirPath.Evaluation;

/// <summary>Turns what was written into what is evaluated.</summary>
internal static class Binder
{
    public static Node Bind(Tree tree) => tree switch
    {
        LiteralTree literal => new LiteralNode(literal.Value),
        SpecialTree { Name: "this" } => ThisNode.Instance,
        SpecialTree { Name: "index" } => new IndexOfThisNode(),
        SpecialTree => new TotalNode(),
        VariableTree variable => new VariableNode(variable.Name),
        MemberTree { Target: null, Name: [>= 'A' and <= 'Z', ..] } type => new TypedFocusNode(type.Name),
        MemberTree member => new ChildNode(Target(member.Target), member.Name),
        IndexTree index => new IndexerNode(Bind(index.Target), Bind(index.Index)),
        SignTree { Negative: true } sign => new SignNode(Bind(sign.Operand)),
        SignTree sign => Bind(sign.Operand),
        TypeTree type => Typed(type),
        BinaryTree binary => Binary(binary.Operator, Bind(binary.Left), Bind(binary.Right)),
        CallTree call => FunctionTable.Bind(call, Target(call.Target)),
        _ => throw new FhirPathException("The expression cannot be evaluated.", tree.Position),
    };

    static Node Target(Tree? target) => target is null ? ThisNode.Instance : Bind(target);

    static Node Typed(TypeTree tree)
    {
        var type = new TypeSpecifier(tree.Type, tree.Position);
        var operand = Target(tree.Operand);
        return tree.Operator == "is" ? new IsNode(operand, type) : new OfTypeNode(operand, type, tree.Operator == "as");
    }

    static Node Binary(string sign, Node left, Node right) => sign switch
    {
        "and" => new AndNode(left, right),
        "or" => new OrNode(left, right),
        "xor" => new XorNode(left, right),
        "implies" => new ImpliesNode(left, right),
        "=" or "!=" => Equal(left, right, sign == "!="),
        "~" or "!~" => new EquivalentNode(left, right, sign == "!~"),
        "<" or ">" or "<=" or ">=" => new CompareNode(left, right, sign),
        "in" => new InNode(left, right),
        "contains" => new InNode(right, left),
        "|" => new UnionNode(left, right),
        "&" => new ConcatenateNode(left, right),
        _ => new ArithmeticNode(left, right, sign),
    };

    static TruthNode Equal(Node left, Node right, bool negated)
    {
        if (right is LiteralNode { Value: Values.StringAtom text }) return new EqualTextNode(left, text.Text, negated);
        return new EqualNode(left, right, negated);
    }
}
