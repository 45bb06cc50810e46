namespace FhirGateway.Fhir.Validation.Profiles;

internal enum StepKind { Child, Resolve, Extension, OfType }

/// <summary>One step of a discriminator's path.</summary>
/// <param name="Name">The child's name, the extension's URL or the type.</param>
internal readonly record struct PathStep(StepKind Kind, string Name);

/// <summary>
/// The part of FHIRPath that discriminators may use: children, <c>$this</c>, <c>resolve()</c>,
/// <c>extension(url)</c> and <c>ofType(type)</c> (<see href="https://hl7.org/fhir/R4/profiling.html#discriminator"/>).
/// </summary>
internal sealed class DiscriminatorPath(PathStep[] steps)
{
    public IReadOnlyList<PathStep> Steps => steps;

    /// <summary>Null where the text is not such a path.</summary>
    public static DiscriminatorPath? Parse(string text)
    {
        var steps = new List<PathStep>();
        foreach (var part in Split(text))
        {
            if (part is "$this") continue;
            if (part is "resolve()") steps.Add(new(StepKind.Resolve, ""));
            else if (Argument(part, "extension(") is { } url) steps.Add(new(StepKind.Extension, url.Trim('\'', '"')));
            else if (Argument(part, "ofType(") is { } type) steps.Add(new(StepKind.OfType, type));
            else if (part.Length > 0 && part.AsSpan().IndexOfAny("()$% ") < 0)
                steps.Add(new(StepKind.Child, part.EndsWith("[x]", StringComparison.Ordinal) ? part[..^3] : part));
            else return null;
        }
        return new([.. steps]);
    }

    /// <summary>What the path leads to.</summary>
    /// <param name="unresolved">Whether a reference on the way leads to what is not here.</param>
    /// <param name="typeOnly">Whether of what is not here an empty resource of the type that the reference names will
    /// do.</param>
    public List<Element> From(Element start, Visit visit, out bool unresolved, bool typeOnly = false)
    {
        unresolved = false;
        var found = new List<Element>();
        Walk(start, 0, visit, found, ref unresolved, typeOnly);
        return found;
    }

    void Walk(Element node, int at, Visit visit, List<Element> found, ref bool unresolved, bool typeOnly)
    {
        if (at == steps.Length)
        {
            found.Add(node);
            return;
        }
        var step = steps[at];
        if (step.Kind == StepKind.Resolve)
        {
            if ((visit.Resolve(node) ?? (typeOnly ? Stub(node) : null)) is { } target)
                Walk(target, at + 1, visit, found, ref unresolved, typeOnly);
            else unresolved = true;
        }
        else if (step.Kind == StepKind.OfType)
        {
            if (FhirPath.TypeHierarchy.IsA(node.Type, step.Name))
                Walk(node, at + 1, visit, found, ref unresolved, typeOnly);
        }
        else
            foreach (var child in node.Children)
                if (Leads(step, child)) Walk(child, at + 1, visit, found, ref unresolved, typeOnly);
    }

    static Element? Stub(Element reference) => Target.TypeOf(reference) is { } type ? new Element(type, type) : null;

    static bool Leads(PathStep step, Element child)
    {
        if (step.Kind == StepKind.Extension) return child.Name == "extension" && child["url"]?.Value == step.Name;
        return child.Name == step.Name
            || child is { Definition: { IsChoice: true } choice, ChosenType: { } type }
                && step.Name.StartsWith(choice.Name, StringComparison.Ordinal) && choice.NameAs(type) == step.Name;
    }

    static string? Argument(string part, string function) =>
        part.StartsWith(function, StringComparison.Ordinal) && part.EndsWith(')') ? part[function.Length..^1] : null;

    /// <summary>At the dots that do not stand between parentheses.</summary>
    static IEnumerable<string> Split(string text)
    {
        var (start, depth) = (0, 0);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '(') depth++;
            else if (text[i] == ')') depth--;
            else if (text[i] == '.' && depth == 0)
            {
                yield return text[start..i].Trim();
                start = i + 1;
            }
        }
        yield return text[start..].Trim();
    }
}
