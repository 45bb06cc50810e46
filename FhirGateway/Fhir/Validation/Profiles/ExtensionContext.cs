using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.FhirPath;
using FhirGateway.Fhir.FhirPath.Values;

namespace FhirGateway.Fhir.Validation.Profiles;

/// <summary>Where an extension may stand
/// (<see href="https://hl7.org/fhir/R4/defining-extensions.html#context"/>).</summary>
internal static class ExtensionContext
{
    public static void Check(Element extension, string url, Profile profile, Visit visit)
    {
        if (extension.Parent is not { } holder) return;
        var definition = profile.Definition!.Root;
        var (any, allowed) = (false, false);
        foreach (var context in definition.Children)
        {
            if (context.Name != "context") continue;
            any = true;
            allowed |= Allows(context.Text("type"), context.Text("expression"), holder, visit);
        }
        if (any && !allowed)
            visit.Error(
                "structure", $"The extension {url} is not allowed here, only on {Contexts(definition)}", extension.Expression);
        foreach (var invariant in definition.Children)
            if (invariant is { Name: "contextInvariant", Value: { } text })
                CheckInvariant(text, extension, holder, visit);
    }

    static string Contexts(Element definition) =>
        string.Join(", ", definition.All("context").Select(c => c.Text("expression")));

    static bool Allows(string? type, string? expression, Element holder, Visit visit) => type switch
    {
        null or _ when expression is null => true,
        "extension" => IsExtension(expression, holder),
        "fhirpath" => Selects(expression, holder, visit),
        _ => IsElement(expression, holder),
    };

    /// <summary>
    /// The URL of the extension around it or of whose value it is, and after <c>#</c> the name of the part of it.
    /// </summary>
    static bool IsExtension(string expression, Element holder)
    {
        var extension = holder is { Name: "value", Parent: { Type: "Extension" } around } ? around : holder;
        if (extension.Type != "Extension") return false;
        var (url, part) = Split(expression, '#');
        if (part is null) return extension["url"]?.Value == Split(url, '|').Before;
        return extension["url"]?.Value == part && extension.Parent?["url"]?.Value == Split(url, '|').Before;
    }

    static (string Before, string? After) Split(string text, char separator) =>
        text.IndexOf(separator, StringComparison.Ordinal) is >= 0 and var at
            ? (text[..at], text[(at + 1)..]) : (text, null);

    /// <summary>
    /// Evaluated on the resource; an expression that begins with a data type, also on each element of that type around.
    /// </summary>
    static bool Selects(string expression, Element holder, Visit visit)
    {
        try
        {
            var path = FhirPathExpression.Compile(expression);
            var type = DefinitionSet.R4.Type(Split(expression, '.').Before);
            for (var at = holder; at is not null; at = at.Parent)
            {
                var isResource = at.Parent is null || at.Shape!.IsResource;
                if ((isResource || type is not null && IsA(at, type.Name))
                    && path.Evaluate(at, visit.ContextOf(at)).Contains(holder)) return true;
                if (isResource) break;
            }
            return false;
        }
        catch (FhirPathException failed)
        {
            visit.Information(
                $"The context {expression} could not be checked: {failed.Message.TrimEnd('.')}", holder.Expression);
            return true;
        }
    }

    /// <summary>
    /// A type, or a path that begins with one: <c>Patient.contact.name</c>, <c>Observation.value[x]</c>,
    /// <c>HumanName.given</c>. A type of a later version, and a profile's element, cannot be told.
    /// </summary>
    static bool IsElement(string expression, Element holder)
    {
        if (expression is "Element" or "*" || expression.Contains(':', StringComparison.Ordinal)) return true;
        var steps = expression.Split('.');
        if (DefinitionSet.R4.Type(steps[0]) is null) return true;
        if (holder.Shape?.Path == expression) return true;
        var at = holder;
        for (var i = steps.Length - 1; i > 0; i--)
        {
            if (!Leads(steps[i], at) || at.Parent is not { } parent) return false;
            at = parent;
            // An item in an item, as of a Questionnaire, has the path of the outermost.
            if (i > 1 && at.Shape?.Path == string.Join('.', steps[..i])) return true;
        }
        return IsA(at, steps[0]);
    }

    static bool IsA(Element at, string type) => DefinitionSet.R4.Type(at.Type) is { } own && own.Is(type);

    static bool Leads(string step, Element at) =>
        step == at.Name
            || step.EndsWith("[x]", StringComparison.Ordinal) && step.AsSpan(0, step.Length - 3).SequenceEqual(at.Name)
        || at is { Definition: { IsChoice: true } choice, ChosenType: { } type } && choice.NameAs(type) == step;

    static void CheckInvariant(string text, Element extension, Element holder, Visit visit)
    {
        try
        {
            var context = visit.ContextOf(holder) with
            {
                Variables = new Dictionary<string, IReadOnlyList<Element>> { ["extension"] = [extension] },
            };
            if (FhirPathExpression.Compile(text).Test(holder, context) == Truth.False)
                visit.Error("invariant", $"The extension may only be used where {text}", extension.Expression);
        }
        catch (FhirPathException failed)
        {
            visit.Warning(
                "not-supported", $"{text} could not be checked: {failed.Message.TrimEnd('.')}", extension.Expression);
        }
    }
}
