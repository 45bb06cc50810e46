using FhirGateway.Fhir.FhirPath.Values;

namespace FhirGateway.Fhir.FhirPath.Evaluation;

/// <summary>One evaluation: its context, its budget and the variables defined on the way.</summary>
internal sealed class Run(Element focus, EvaluationContext context)
{
    public EvaluationContext Context { get; } = context;
    public Element Focus { get; } = focus;
    public Budget Budget { get; } = new(context.StepLimit);

    /// <summary>
    /// Variables of <c>defineVariable</c>, newest first; whoever opens a scope puts back what was there.
    /// </summary>
    public Variable? Variables { get; set; }

    public void Charge(int steps) => Budget.Charge(steps);

    public void ChargeText(long length) => Budget.ChargeText(length);

    /// <summary>
    /// Pays for looking for one text in another; at worst every place is compared with the whole of it.
    /// </summary>
    public void ChargeSearch(string text, string part)
    {
        Budget.ChargeText(text.Length);
        Budget.Charge((int)Math.Min((long)text.Length * part.Length >> 11, int.MaxValue / 2));
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
