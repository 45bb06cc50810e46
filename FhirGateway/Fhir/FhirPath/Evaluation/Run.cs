using FhirGateway.Fhir.FhirPath.Values;

namespace FhirGateway.Fhir.FhirPath.Evaluation;

/// <summary>One evaluation: its context, its budget and the variables defined on the way.</summary>
internal sealed class Run(Element focus, EvaluationContext context)
{
    const int LongestText = 4_000_000;
    int steps = context.StepLimit;

    public EvaluationContext Context { get; } = context;
    public Element Focus { get; } = focus;

    /// <summary>Variables of <c>defineVariable</c>, newest first; whoever opens a scope puts back what was there.</summary>
    public Variable? Variables { get; set; }

    /// <summary>Takes steps from the budget, so that no expression can run or grow without end.</summary>
    public void Charge(int count)
    {
        if ((steps -= count) < 0)
            throw new FhirPathException($"The evaluation takes more than {Context.StepLimit} steps.");
    }

    /// <summary>Takes a text that is about to be made from the budget.</summary>
    public void ChargeText(long length)
    {
        if (length > LongestText) throw new FhirPathException($"A text would be longer than {LongestText} characters.");
        Charge((int)(length >> 4) + 1);
    }

    public Element Resource => Context.Resource ?? Around(Focus) ?? Focus;

    public Element RootResource
    {
        get
        {
            if (Context.RootResource is { } given) return given;
            var resource = Resource;
            return resource is { Name: "contained", Parent: { } parent } ? Around(parent) ?? parent : resource;
        }
    }

    public DateTimeOffset Now =>
        Context.Now ?? throw new FhirPathException("The instant of the evaluation is not given, so there is no now.");

    static Element? Around(Element element)
    {
        for (var node = element; node is not null; node = node.Parent)
            if (TypeHierarchy.IsResource(node.Type)) return node;
        return null;
    }
}

internal sealed record Variable(string Name, Items Value, Variable? Earlier)
{
    public static Variable? Find(Variable? newest, string name)
    {
        for (var variable = newest; variable is not null; variable = variable.Earlier)
            if (variable.Name == name) return variable;
        return null;
    }
}
