using System.Text.RegularExpressions;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Definitions;

namespace FhirGateway.Search;

/// <summary>
/// The plain part of FHIRPath in which nine of ten search parameters are written: <c>Task.focus</c>,
/// <c>ServiceRequest.subject.where(resolve() is Patient)</c>, <c>(Observation.effective as dateTime)</c>, and unions of
/// such. It is walked without an engine; whatever else an expression says is not understood here.
/// </summary>
internal sealed partial class ParameterPath
{
    const string Here = "$this";

    readonly Step[][] alternatives;

    ParameterPath(Step[][] alternatives) => this.alternatives = alternatives;

    /// <summary>The path, or null when the expression needs the engine.</summary>
    public static ParameterPath? Read(string resource, string expression)
    {
        var alternatives = new List<Step[]>();
        foreach (var part in TopLevel(expression, '|'))
        {
            if (Steps(resource, part) is not { } steps) return null;
            alternatives.Add(steps);
        }
        return new ParameterPath([.. alternatives]);
    }

    /// <summary>
    /// The path of an expression that begins at any element: <c>value.as(Quantity) | value.as(Range)</c>.
    /// </summary>
    public static ParameterPath? Below(string expression) =>
        Read(Here, string.Join(" | ", TopLevel(expression, '|').Select(part => $"{Here}.{part}")));

    /// <summary>The sides of an expression's unions that stand outside parentheses and quotes.</summary>
    public static IEnumerable<string> Parts(string expression) => TopLevel(Bare(expression), '|');

    public IReadOnlyList<Element> Evaluate(Element root)
    {
        List<Element>? found = null;
        foreach (var steps in alternatives) Walk(root, steps, ref found);
        return found ?? [];
    }

    static void Walk(Element node, ReadOnlySpan<Step> steps, ref List<Element>? found)
    {
        if (steps is not [var step, .. var rest])
            (found ??= []).Add(node);
        else if (step.Child is null)
        {
            if (step.Admits(node)) Walk(node, rest, ref found);
        }
        else
            foreach (var child in node.Children)
                if (child.Name == step.Child && step.Admits(child)) Walk(child, rest, ref found);
    }

    /// <summary>
    /// What types the values have by R4's definitions, with the binding of the element they stand in.
    /// </summary>
    public IEnumerable<(TypeDefinition Type, Binding? Binding)> Ends(TypeDefinition root)
    {
        foreach (var steps in alternatives)
        {
            IEnumerable<(TypeDefinition Type, Binding? Binding)> nodes = [(root, null)];
            foreach (var step in steps) nodes = nodes.SelectMany(node => step.From(node.Type, node.Binding));
            foreach (var node in nodes) yield return node;
        }
    }

    static Step[]? Steps(string resource, string text)
    {
        text = Bare(text);
        if (As().Match(text) is { Success: true } cast)
            return Steps(resource, cast.Groups[1].Value) is { } path
                ? [.. path, new OfType(cast.Groups[2].Value)]
                : null;

        var parts = TopLevel(text, '.').ToList();
        Step[]? first = parts[0] == resource || parts[0] is "Resource" or "DomainResource" ? []
            : parts[0].StartsWith('(') ? Steps(resource, parts[0])
            : null;
        var steps = parts.Skip(1).Select(StepOf).ToArray();
        return first is null || steps.Contains(null) ? null : [.. first, .. steps.OfType<Step>()];
    }

    static Step? StepOf(string text)
    {
        if (Name().IsMatch(text)) return new ChildOf(text);
        if (TypeFilter().Match(text) is { Success: true } type) return new OfType(Known(type.Groups[1].Value));
        if (ResolveIs().Match(text) is { Success: true } target) return new PointsTo(target.Groups[1].Value);
        if (FieldIs().Match(text) is { Success: true } field)
            return new Having(field.Groups[1].Value, field.Groups[2].Value);
        if (Extension().Match(text) is { Success: true } extension) return new ExtensionOf(extension.Groups[1].Value);
        return null;
    }

    /// <summary>R4 says <c>DateTime</c> in one place and means the primitive.</summary>
    static string Known(string type) =>
        DefinitionSet.R4.Type(type) is null ? char.ToLowerInvariant(type[0]) + type[1..] : type;

    /// <summary>Takes away the parentheses that hold all of the text.</summary>
    static string Bare(string text)
    {
        text = text.Trim();
        while (text is ['(', .. var inside, ')'] && !ClosesEarly(inside)) text = inside.Trim();
        return text;
    }

    static bool ClosesEarly(string inside)
    {
        var depth = 0;
        foreach (var c in inside)
        {
            depth += c switch { '(' => 1, ')' => -1, _ => 0 };
            if (depth < 0) return true;
        }
        return false;
    }

    static IEnumerable<string> TopLevel(string text, char separator)
    {
        int depth = 0, start = 0;
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\'') quoted = !quoted;
            if (quoted) continue;
            depth += text[i] switch { '(' => 1, ')' => -1, _ => 0 };
            if (text[i] != separator || depth != 0) continue;
            yield return text[start..i].Trim();
            start = i + 1;
        }
        yield return text[start..].Trim();
    }

    /// <param name="Child">To the children of that name; null where it stays at the node.</param>
    abstract record Step(string? Child)
    {
        /// <summary>What was reached goes on.</summary>
        public abstract bool Admits(Element node);

        /// <summary>The same step over definitions; a filter of what only content says leaves them as they are.</summary>
        public virtual IEnumerable<(TypeDefinition, Binding?)> From(TypeDefinition type, Binding? binding) =>
            Child is null ? [(type, binding)]
            : type.Find(Child) is { } child ? child.Types.Select(t => (t.Definition, child.Binding)) : [];
    }

    sealed record ChildOf(string Name) : Step(Name)
    {
        public override bool Admits(Element node) => true;
    }

    sealed record OfType(string Type) : Step(Child: null)
    {
        public override bool Admits(Element node) => node.Type == Type;

        public override IEnumerable<(TypeDefinition, Binding?)> From(TypeDefinition type, Binding? binding) =>
            type.Name == Type ? [(type, binding)] : [];
    }

    /// <summary>
    /// What a reference points to is read from its text, its <c>type</c> or what is contained; nothing is fetched.
    /// </summary>
    sealed record PointsTo(string Type) : Step(Child: null)
    {
        public override bool Admits(Element node) => TypeOf(node) == Type;

        static string? TypeOf(Element node)
        {
            var text = node.Text("reference");
            return ReferenceText.TypeIn(text) ?? node.Text("type")
                ?? (ReferenceText.Inner(text) is { Length: > 0 } id ? ContainedIndex.Find(node, id)?.Type : null);
        }
    }

    sealed record Having(string Name, string Value) : Step(Child: null)
    {
        public override bool Admits(Element node) => node.All(Name).Any(child => child.Value == Value);
    }

    sealed record ExtensionOf(string Url) : Step("extension")
    {
        public override bool Admits(Element node) => node.Text("url") == Url;
    }

    [GeneratedRegex(@"^[a-z]\w*$")]
    private static partial Regex Name();

    [GeneratedRegex(@"^(.+) as (\w+)$")]
    private static partial Regex As();

    [GeneratedRegex(@"^(?:as|ofType)\((\w+)\)$")]
    private static partial Regex TypeFilter();

    [GeneratedRegex(@"^where\(resolve\(\) is (\w+)\)$")]
    private static partial Regex ResolveIs();

    [GeneratedRegex(@"^where\((\w+)\s*=\s*'([^'\\]*)'\)$")]
    private static partial Regex FieldIs();

    [GeneratedRegex(@"^extension\('([^'\\]*)'\)$")]
    private static partial Regex Extension();
}
