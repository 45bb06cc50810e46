using FhirGateway.Fhir.FhirPath.Values;

namespace FhirGateway.Fhir.FhirPath.Evaluation;

/// <summary>A literal; its value is made once.</summary>
internal sealed class LiteralNode(Atom? value) : Node
{
    readonly Items items = Items.Of((object?)value);
    readonly Truth truth = Items.Of((object?)value).ToTruth();

    public Atom? Value { get; } = value;

    public override Items Evaluate(in Frame frame) => items;
    public override Truth Test(in Frame frame) => truth;
}

/// <summary><c>$this</c>, also where a path begins without saying so.</summary>
internal sealed class ThisNode : Node
{
    public static readonly ThisNode Instance = new();

    public override Items Evaluate(in Frame frame) => frame.This;
}

internal sealed class IndexOfThisNode : Node
{
    public override Items Evaluate(in Frame frame) => frame.Index < 0 ? Items.None : Items.Of(frame.Index);
}

internal sealed class TotalNode : Node
{
    public override Items Evaluate(in Frame frame) => frame.Total;
}

/// <summary>The first name of a path when it is a type's: the focus itself if it is of that type.</summary>
internal sealed class TypedFocusNode(string type) : Node
{
    public override Items Evaluate(in Frame frame)
    {
        if (frame.This.Count == 1 && frame.This[0].Element is { } only)
            return TypeHierarchy.IsA(only.Type, type) ? frame.This : Items.None;
        var result = new ItemsBuilder();
        for (var i = 0; i < frame.This.Count; i++)
            if (frame.This[i].Element is { } element && TypeHierarchy.IsA(element.Type, type)) result.Add(element);
        return result.ToItems();
    }
}

/// <summary><c>%name</c>.</summary>
internal sealed class VariableNode(string name) : Node
{
    readonly StringAtom? constant = Constant(name);

    public override Items Evaluate(in Frame frame)
    {
        if (constant is not null) return new(constant);
        switch (name)
        {
            case "resource": return new(frame.Run.Resource);
            case "rootResource": return new(frame.Run.RootResource);
            case "context": return new(frame.Run.Focus);
        }
        if (Variable.Find(frame.Run.Variables, name) is { } variable) return variable.Value;
        if (frame.Run.Context.Variables is not { } given || !given.TryGetValue(name, out var elements))
            throw new FhirPathException($"There is no variable %{name}.");
        var result = new ItemsBuilder();
        foreach (var element in elements) result.Add(element);
        return result.ToItems();
    }

    public static bool IsReserved(string name) =>
        name is "resource" or "rootResource" or "context" || Constant(name) is not null;

    static StringAtom? Constant(string name) => name switch
    {
        "sct" => new("http://snomed.info/sct"),
        "loinc" => new("http://loinc.org"),
        "ucum" => new("http://unitsofmeasure.org"),
        _ when name.StartsWith("vs-", StringComparison.Ordinal) => new($"http://hl7.org/fhir/ValueSet/{name[3..]}"),
        _ when name.StartsWith("ext-", StringComparison.Ordinal) =>
            new($"http://hl7.org/fhir/StructureDefinition/{name[4..]}"),
        _ => null,
    };
}
