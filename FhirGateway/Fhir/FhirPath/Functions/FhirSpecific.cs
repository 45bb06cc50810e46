using FhirGateway.Fhir.FhirPath.Evaluation;
using FhirGateway.Fhir.FhirPath.Values;

namespace FhirGateway.Fhir.FhirPath.Functions;

/// <summary>What FHIR adds to FHIRPath (http://hl7.org/fhir/R4/fhirpath.html#functions).</summary>
internal static class FhirSpecific
{
    const string Definitions = "http://hl7.org/fhir/StructureDefinition/";

    public static readonly (string Name, Function Function)[] All =
    [
        ("extension", Function.Of(1, Extension)),
        ("hasValue", new(0, 0, (input, _) => new HasValueNode(input))),
        ("getValue", Function.Of(0, (in _, input, _) =>
            input.Count == 1 && input[0].Value is { } value ? new(value) : Items.None)),
        ("resolve", Function.Of(0, Resolve)),
        ("conformsTo", Function.Of(1, ConformsTo)),
        ("htmlChecks", Function.Of(0, HtmlChecks)),
    ];

    static Items Extension(in Frame frame, Items input, Node[] arguments)
    {
        if (arguments[0].Text(frame, "extension") is not { } url) return Items.None;
        var result = new ItemsBuilder();
        for (var i = 0; i < input.Count; i++)
        {
            if (input[i].Element is not { } element) continue;
            frame.Run.Charge(element.Children.Length);
            foreach (var child in element.Children)
                if (child.Name == "extension" && child["url"]?.Value == url) result.Add(child);
        }
        return result.ToItems();
    }

    static Items Resolve(in Frame frame, Items input, Node[] arguments)
    {
        var result = new ItemsBuilder();
        for (var i = 0; i < input.Count; i++)
        {
            frame.Run.Charge(1);
            if (References.Resolve(frame.Run, input[i]) is { } target) result.Add(target);
        }
        return result.ToItems();
    }

    /// <summary>A base type's own profile is answered here; of another the context must know.</summary>
    static Items ConformsTo(in Frame frame, Items input, Node[] arguments)
    {
        if (arguments[0].Text(frame, "conformsTo") is not { } canonical || input.IsEmpty) return Items.None;
        if (input.Count > 1 || input[0].Element is not { } element)
            throw new FhirPathException("conformsTo() takes one element.");
        if (frame.Run.Context.ConformsTo?.Invoke(element, canonical) is { } answer) return Items.Of(answer);
        if (canonical.StartsWith(Definitions, StringComparison.Ordinal)
            && canonical[Definitions.Length..] is var type && TypeHierarchy.IsKnown(type))
            return Items.Of(TypeHierarchy.IsA(element.Type, type));
        throw new FhirPathException($"The profile {canonical} is not known.");
    }

    static Items HtmlChecks(in Frame frame, Items input, Node[] arguments)
    {
        if (input.Text("htmlChecks") is not { } text) return Items.None;
        frame.Run.ChargeText(text.Length);
        return Items.Of(Narrative.IsValid(text));
    }
}

/// <summary>One primitive that has a value, and not only extensions.</summary>
internal sealed class HasValueNode(Node input) : TruthNode
{
    public override Truth Test(in Frame frame)
    {
        var items = input.Evaluate(frame);
        return items.Count == 1 && (items[0].Element is not { } element || element.Value is not null)
            ? Truth.True
            : Truth.False;
    }
}
