namespace FhirGateway.Fhir.FhirPath.Values;

/// <summary>
/// Walks the children of two elements with as many children in pairs of the same name and rank: the order in which a
/// document names different children means nothing.
/// </summary>
internal struct ChildPairs(Element left, Element right, Budget budget)
{
    int at = -1;
    bool aligned = true;

    public bool Next(out Element child, out Element? counterpart)
    {
        counterpart = null;
        child = left;
        if (++at >= left.Children.Length) return false;
        budget.Charge(1);
        child = left.Children[at];
        aligned &= right.Children[at].Name == child.Name;
        counterpart = aligned ? right.Children[at] : Search(child.Name);
        return true;
    }

    readonly Element? Search(string name)
    {
        budget.Charge(at + right.Children.Length);
        var rank = 0;
        for (var i = 0; i < at; i++)
            if (left.Children[i].Name == name) rank++;
        foreach (var child in right.Children)
            if (child.Name == name && rank-- == 0) return child;
        return null;
    }
}
