using FhirGateway.Fhir.FhirPath.Values;

namespace FhirGateway.Fhir.FhirPath.Evaluation;

/// <summary>The children of that name.</summary>
internal sealed class ChildNode(Node input, string name) : Node
{
    public override Items Evaluate(in Frame frame)
    {
        var items = input.Evaluate(frame);
        if (items.IsEmpty) return Items.None;
        var result = new ItemsBuilder();
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i].Element is not { } element)
            {
                AddMember(items[i].Atom!, ref result);
                continue;
            }
            frame.Run.Charge(element.Children.Length + 1);
            foreach (var child in element.Children)
                if (child.Name == name) result.Add(child);
        }
        return result.ToItems();
    }

    public override bool Any(in Frame frame)
    {
        var items = input.Evaluate(frame);
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i].Element is not { } element) return !Evaluate(frame).IsEmpty;
            if (element[name] is not null) return true;
        }
        return false;
    }

    /// <summary>Of computed values only quantities have members.</summary>
    void AddMember(Atom atom, ref ItemsBuilder result)
    {
        if (atom is not QuantityAtom quantity) return;
        if (name == "value") result.Add(new DecimalAtom(quantity.Value));
        else if (name is "unit" or "code") result.Add(new StringAtom(quantity.Unit));
    }
}

internal sealed class IndexerNode(Node input, Node index) : Node
{
    public override Items Evaluate(in Frame frame)
    {
        var items = input.Evaluate(frame);
        if (index.Single(frame, "[]") is not { } position) return Items.None;
        if (position.Value is not IntegerAtom integer)
            throw new FhirPathException("The index in [] must be an integer.");
        return integer.Value < 0 ? Items.None : items.Slice(integer.Value, 1);
    }
}
