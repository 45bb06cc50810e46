using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.FhirPath.Syntax;

namespace FhirGateway.Fhir.FhirPath.Checking;

/// <summary>
/// Strict checking against R4's definitions (N1 section 10.1): a path must name elements that its type has.
/// What cannot be known beforehand is let pass.
/// </summary>
internal sealed partial class SemanticCheck
{
    readonly DefinitionSet definitions = DefinitionSet.R4;

    /// <summary>
    /// What the expression yields on a focus of that type or backbone (<c>Patient.contact</c>); throws where it can
    /// only be wrong.
    /// </summary>
    public static Kinds Run(Tree tree, string type)
    {
        var check = new SemanticCheck();
        return check.Of(tree, check.Named(type) ?? throw new FhirPathException($"There is no type {type}."));
    }

    Kinds Of(Tree tree, Kinds self) => tree switch
    {
        LiteralTree literal => literal.Value is { } value ? Kinds.Of(value.SystemType) : Kinds.Unknown,
        SpecialTree { Name: "this" } => self,
        SpecialTree { Name: "index" } => Kinds.Integer,
        MemberTree { Target: null, Name: [>= 'A' and <= 'Z', ..] } member => Focus(member, self),
        MemberTree member => Member(member, member.Target is null ? self : Of(member.Target, self)),
        CallTree call => Call(call, call.Target is null ? self : Of(call.Target, self), self),
        IndexTree index => Index(index, self),
        TypeTree type => Typed(type, type.Operand is null ? self : Of(type.Operand, self)),
        BinaryTree binary => Binary(binary, self),
        SignTree sign => Of(sign.Operand, self),
        _ => Kinds.Unknown,
    };

    Kinds Index(IndexTree tree, Kinds self)
    {
        Of(tree.Index, self);
        return Ordered(Of(tree.Target, self), "[]", tree.Position);
    }

    Kinds Focus(MemberTree tree, Kinds self)
    {
        if (self.IsOpen) return Named(tree.Name) ?? Kinds.Unknown;
        if (self.Types.Any(t => t.Is(tree.Name))) return self;
        throw new FhirPathException($"The context is {self}, not {tree.Name}.", tree.Position);
    }

    static Kinds Member(MemberTree tree, Kinds target)
    {
        var found = new List<TypeDefinition>();
        foreach (var type in target.Types)
            if (type.Find(tree.Name) is { } element) found.AddRange(element.Types.Select(t => t.Definition));
        if (found.Count > 0) return Kinds.Of(found) with { IsUnordered = target.IsUnordered };
        if (target.IsOpen || target.System == "Quantity" || target.Types.Count == 0 && target.System is null)
            return Kinds.Unknown;
        throw new FhirPathException($"{target} has no element {tree.Name}.", tree.Position);
    }

    Kinds Typed(TypeTree tree, Kinds operand)
    {
        if (tree.Operator == "is") return Kinds.Boolean;
        var name = tree.Type.Name;
        var narrowed = operand.Types.Where(t => t.Is(name)).ToList();
        if (narrowed.Count > 0) return Kinds.Of(narrowed);
        return tree.Type.Namespace != "System" && Named(name) is { } named ? named : Kinds.Unknown;
    }

    Kinds Binary(BinaryTree tree, Kinds self)
    {
        var (left, right) = (Of(tree.Left, self), Of(tree.Right, self));
        return tree.Operator switch
        {
            "|" => left.Or(right),
            "&" => Kinds.String,
            "+" or "-" or "*" or "/" or "div" or "mod" => Kinds.Unknown,
            _ => Kinds.Boolean,
        };
    }

    Kinds? Named(string type) => definitions.Node(type) is { } definition ? Kinds.Of([definition]) : null;

    static Kinds Ordered(Kinds kinds, string function, int position) => kinds.IsUnordered
        ? throw new FhirPathException($"{function} depends on an order that the collection does not have.", position)
        : kinds;
}
