using System.Globalization;
using FhirGateway.Fhir.FhirPath.Evaluation;
using FhirGateway.Fhir.FhirPath.Values;

namespace FhirGateway.Fhir.FhirPath.Functions;

/// <summary>What FHIR adds to ask how an element is defined (http://hl7.org/fhir/R4/fhirpath.html#functions).</summary>
internal static class Structure
{
    public static readonly (string Name, Function Function)[] All =
    [
        ("elementDefinition", Function.Of(0, ElementDefinitions)),
        ("slice", Function.Of(2, Slice)),
        ("checkModifiers", Function.Of(0, 20, CheckModifiers)),
    ];

    /// <summary>The facts of R4's own definition (path, min, max, types); a computed value has none.</summary>
    static Items ElementDefinitions(in Frame frame, Items input, Node[] arguments)
    {
        var result = new ItemsBuilder();
        for (var i = 0; i < input.Count; i++)
        {
            frame.Run.Charge(5);
            if (input[i].Element?.Definition is not { } known) continue;
            var definition = new Element("elementDefinition", "ElementDefinition");
            Add(definition, "path", "string", known.Path);
            Add(definition, "min", "unsignedInt", known.Min.ToString(CultureInfo.InvariantCulture));
            Add(definition, "max", "string", known.IsList ? "*" : "1");
            foreach (var type in known.Types)
            {
                var part = new Element("type", "ElementDefinition.type", definition);
                Add(part, "code", "uri", type.Code);
                definition.Add(part);
            }
            result.Add(definition);
        }
        return result.ToItems();
    }

    static void Add(Element parent, string name, string type, string value) =>
        parent.Add(new(name, type, parent) { Value = value });

    static Items Slice(in Frame frame, Items input, Node[] arguments)
    {
        if (arguments[0].Text(frame, "slice") is not { } structure
            || arguments[1].Text(frame, "slice") is not { } name) return Items.None;
        var result = new ItemsBuilder();
        for (var i = 0; i < input.Count; i++)
        {
            frame.Run.Charge(1);
            if (input[i].Element is not { } element) continue;
            var isIn = frame.Run.Context.IsInSlice?.Invoke(element, structure, name)
                ?? throw new FhirPathException($"The slice {name} of {structure} is not known.");
            if (isIn) result.Add(element);
        }
        return result.ToItems();
    }

    /// <summary>The input itself, unless an element bears a modifier extension that nobody named.</summary>
    static Items CheckModifiers(in Frame frame, Items input, Node[] arguments)
    {
        var allowed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var argument in arguments)
            if (argument.Text(frame, "checkModifiers") is { } url) allowed.Add(url);
        for (var i = 0; i < input.Count; i++)
        {
            if (input[i].Element is not { } element) continue;
            frame.Run.Charge(element.Children.Length);
            foreach (var child in element.Children)
                if (child.Name == "modifierExtension" && (child.Text("url") is not { } url || !allowed.Contains(url)))
                    throw new FhirPathException($"{element.Expression} bears a modifier that is not understood.");
        }
        return input;
    }
}
