using FhirGateway.Fhir.FhirPath.Values;

namespace FhirGateway.Fhir.FhirPath.Syntax;

/// <summary>
/// An expression as it was written: what <see cref="Parser"/> makes and <see cref="Evaluation.Binder"/> reads.
/// </summary>
internal abstract record Tree(int Position)
{
    /// <summary>
    /// How many nodes lie above each other; bounded, so that no walk of a tree can overflow the stack.
    /// </summary>
    public int Depth { get; init; } = 1;
}

/// <summary>A literal; null is the empty collection <c>{}</c>.</summary>
internal sealed record LiteralTree(Atom? Value, int Position) : Tree(Position);

/// <summary><c>$this</c>, <c>$index</c> or <c>$total</c>, without the dollar sign.</summary>
internal sealed record SpecialTree(string Name, int Position) : Tree(Position);

/// <summary><c>%name</c>, without the percent sign.</summary>
internal sealed record VariableTree(string Name, int Position) : Tree(Position);

/// <summary>A member of the target, or of <c>$this</c> where there is none.</summary>
internal sealed record MemberTree(Tree? Target, string Name, int Position) : Tree(Position);

internal sealed record CallTree(Tree? Target, string Name, IReadOnlyList<Tree> Arguments, int Position)
    : Tree(Position);

internal sealed record IndexTree(Tree Target, Tree Index, int Position) : Tree(Position);

internal sealed record SignTree(bool Negative, Tree Operand, int Position) : Tree(Position);

internal sealed record BinaryTree(string Operator, Tree Left, Tree Right, int Position) : Tree(Position);

/// <summary><c>is</c> or <c>as</c> with a type, written as operator or as function; <c>ofType</c> likewise.</summary>
internal sealed record TypeTree(string Operator, Tree? Operand, TypeName Type, int Position) : Tree(Position);

/// <summary>A type as an expression names it: <c>Quantity</c>, <c>FHIR.Quantity</c>, <c>System.String</c>.</summary>
internal sealed record TypeName(string? Namespace, string Name);
