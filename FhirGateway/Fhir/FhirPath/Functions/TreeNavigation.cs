using FhirGateway.Fhir.FhirPath.Evaluation;
using FhirGateway.Fhir.FhirPath.Values;

namespace FhirGateway.Fhir.FhirPath.Functions;

/// <summary>children and descendants (N1 section 5.8).</summary>
internal static class TreeNavigation
{
    public static readonly (string Name, Function Function)[] All =
    [
        ("children", new(0, 0, (input, _) => new ChildrenNode(input))),
        ("descendants", Function.Of(0, Descendants)),
    ];

    /// <summary>In document order, without recursion: a tree may be deeper than the stack.</summary>
    static Items Descendants(in Frame frame, Items input, Node[] arguments)
    {
        var result = new ItemsBuilder();
        var open = new Stack<Element>();
        for (var i = 0; i < input.Count; i++)
        {
            if (input[i].Element is not { } root) continue;
            open.Push(root);
            while (open.TryPop(out var element))
            {
                frame.Run.Charge(1);
                if (!ReferenceEquals(element, root)) result.Add(element);
                var children = element.Children;
                for (var j = children.Length - 1; j >= 0; j--) open.Push(children[j]);
            }
        }
        return result.ToItems();
    }
}

internal sealed class ChildrenNode(Node input) : Node
{
    public override Items Evaluate(in Frame frame)
    {
        var items = input.Evaluate(frame);
        var result = new ItemsBuilder();
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i].Element is not { } element) continue;
            frame.Run.Charge(element.Children.Length);
            foreach (var child in element.Children) result.Add(child);
        }
        return result.ToItems();
    }

    public override int Count(in Frame frame)
    {
        var items = input.Evaluate(frame);
        var count = 0;
        for (var i = 0; i < items.Count; i++) count += items[i].Element?.Children.Length ?? 0;
        return count;
    }

    public override bool Any(in Frame frame) => Count(frame) > 0;
}
