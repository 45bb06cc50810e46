using FhirGateway.Fhir.FhirPath;
using FhirGateway.Fhir.Json;

namespace FhirGateway.Fhir.Patch;

/// <summary>
/// FHIRPath Patch (<see href="http://hl7.org/fhir/R4/fhirpatch.html"/>): operations in a Parameters resource, whose
/// paths each name one element of the resource, or one whole list. All operations or none.
/// </summary>
internal sealed class FhirPathPatch
{
    /// <summary>Steps of evaluation that the paths of one patch share; about five million are a second.</summary>
    const int MostSteps = 20_000_000;

    readonly Element root;
    readonly EvaluationContext context;

    FhirPathPatch(Element root, EvaluationContext context) => (this.root, this.context) = (root, context);

    /// <param name="resource">The resource as it was accepted.</param>
    /// <param name="patch">A Parameters resource that was read without faults.</param>
    public static Patched Apply(Resource resource, Resource patch, DateTimeOffset now)
    {
        var (operations, fault) = PatchOperation.Read(patch.Root);
        if (fault is not null) return Patched.Malformed(fault);
        var steps = Math.Min(5_000_000, MostSteps / Math.Max(1, operations.Count));
        var work = new FhirPathPatch(
            Draft.Copy(resource.Root, null, null, null, null), new EvaluationContext { Now = now, StepLimit = steps });
        foreach (var operation in operations)
            if (work.Apply(operation) is { } refusal) return Patched.Unfit(refusal);
        return new Patched(ElementJson.Write(work.root), null);
    }

    Issue? Apply(PatchOperation operation)
    {
        IReadOnlyList<Element> found;
        try
        {
            found = FhirPathExpression.Compile(operation.Path).Evaluate(root, context);
        }
        catch (FhirPathException failed)
        {
            return Issue.Error("value", $"The path {Faults.Quote(operation.Path)} cannot be evaluated: {failed.Message}", operation.At);
        }
        foreach (var element in found)
            if (!ReferenceEquals(Draft.RootOf(element), root))
                return Fault(operation, "value", "selects what is no element of the resource");
        return operation.Kind switch
        {
            "add" => Add(operation, found),
            "insert" => Insert(operation, found),
            "delete" => Delete(operation, found),
            "replace" => Replace(operation, found),
            _ => Move(operation, found),
        };
    }

    static Issue? Add(PatchOperation operation, IReadOnlyList<Element> found)
    {
        if (One(operation, found) is { } fault) return fault;
        var parent = found[0];
        if (PatchValue.Find(parent.Shape!, operation.Name!) is not var (definition, type))
            return Issue.Error(
                "value", $"{parent.Shape!.Path} has no element {Faults.Quote(operation.Name!)}.", operation.At);
        var first = parent.IndexOf(definition.Name);
        if (first >= 0 && !definition.IsList)
            return Issue.Error("value", $"{parent.Expression}.{definition.Name} is there already and does not repeat: replace it.", operation.At);
        int? index = !definition.IsList ? null : first < 0 ? 0 : parent.CountFrom(first);
        var (made, wrong) = PatchValue.Make(operation.Value!, parent, index, definition, type);
        if (made is null || (wrong = TooDeep(operation, made)) is not null) return wrong;
        Draft.Place(parent, made);
        return null;
    }

    static Issue? Insert(PatchOperation operation, IReadOnlyList<Element> found)
    {
        if (List(operation, found) is { } fault) return fault;
        if (operation.Index > found.Count)
            return Fault(
                operation, "value", $"has {found.Count} elements, so nothing can be inserted at {operation.Index}");
        var (old, parent) = (found[0], found[0].Parent!);
        var (made, wrong) = PatchValue.Make(operation.Value!, parent, operation.Index, old.Definition!, null);
        if (made is null || (wrong = TooDeep(operation, made)) is not null) return wrong;
        parent.Insert(parent.IndexOf(old.Name) + operation.Index!.Value, made);
        Draft.Renumber(parent, old.Name);
        return null;
    }

    /// <summary>What is not there need not be deleted.</summary>
    static Issue? Delete(PatchOperation operation, IReadOnlyList<Element> found)
    {
        if (found.Count == 0) return null;
        if ((One(operation, found) ?? NotRoot(operation, found[0])) is { } fault) return fault;
        Draft.Remove(found[0]);
        return null;
    }

    static Issue? Replace(PatchOperation operation, IReadOnlyList<Element> found)
    {
        if ((One(operation, found) ?? NotRoot(operation, found[0])) is { } fault) return fault;
        var (old, parent) = (found[0], found[0].Parent!);
        var (made, wrong) = PatchValue.Make(operation.Value!, parent, old.Index, old.Definition!, null);
        if (made is null || (wrong = TooDeep(operation, made)) is not null) return wrong;
        var at = Draft.IndexOf(old);
        parent.RemoveAt(at);
        parent.Insert(at, made);
        return null;
    }

    static Issue? Move(PatchOperation operation, IReadOnlyList<Element> found)
    {
        if (List(operation, found) is { } fault) return fault;
        if (operation.Source >= found.Count || operation.Destination >= found.Count)
            return Fault(operation, "value",
                $"has {found.Count} elements: one cannot move from {operation.Source} to {operation.Destination}");
        var (moved, parent) = (found[operation.Source!.Value], found[0].Parent!);
        var first = parent.IndexOf(moved.Name);
        parent.RemoveAt(first + operation.Source!.Value);
        parent.Insert(first + operation.Destination!.Value, moved);
        Draft.Renumber(parent, moved.Name);
        return null;
    }

    static Issue? One(PatchOperation operation, IReadOnlyList<Element> found) => found.Count switch
    {
        0 => Fault(operation, "not-found", "selects nothing"),
        1 => null,
        _ => Fault(operation, "multiple-matches", $"selects {found.Count} elements; it must select one"),
    };

    static Issue? NotRoot(PatchOperation operation, Element element) =>
        element.Parent is null ? Fault(operation, "value", "selects the resource itself") : null;

    /// <summary>A place in a list has a meaning only in the whole of it.</summary>
    static Issue? List(PatchOperation operation, IReadOnlyList<Element> found)
    {
        if (found.Count == 0) return Fault(operation, "not-found", "selects nothing");
        if (found[0].Parent is not { } parent || found[0].Index is null)
            return Fault(operation, "value", "selects no list");
        var first = parent.IndexOf(found[0].Name);
        var isWhole = parent.CountFrom(first) == found.Count;
        for (var i = 0; isWhole && i < found.Count; i++)
            isWhole = ReferenceEquals(parent.Children[first + i], found[i]);
        return isWhole ? null : Fault(operation, "value", "must select the whole of one list");
    }

    static Issue? TooDeep(PatchOperation operation, Element made) =>
        Draft.DepthOf(made) + Draft.HeightOf(made) > JsonFormat.DeepestNesting
            ? Fault(operation, "too-costly", $"would nest deeper than {JsonFormat.DeepestNesting}") : null;

    static Issue Fault(PatchOperation operation, string code, string why) =>
        Issue.Error(code, $"The path {Faults.Quote(operation.Path)} {why}.", operation.At);
}
