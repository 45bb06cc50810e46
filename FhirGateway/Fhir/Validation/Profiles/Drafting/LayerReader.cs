using FhirGateway.Fhir.Json;

namespace FhirGateway.Fhir.Validation.Profiles.Drafting;

/// <summary>
/// Reads the elements of one differential or snapshot into the draft. Where an element stands is told by its id where
/// that agrees with its path, else by its path and the slices that came before it.
/// </summary>
internal sealed class LayerReader(Draft root, Resource layer, List<Issue> issues)
{
    /// <summary>The largest snapshots have some thousands.</summary>
    const int MostElements = 10_000;

    /// <summary>The drafts on the way to the element that came last, by depth.</summary>
    readonly List<(string Step, Draft Draft)> trail = [];

    /// <summary>Paths that are not R4's, so that what stands below is not told as well.</summary>
    readonly HashSet<string> broken = [];

    public void Read(Element view)
    {
        var count = 0;
        foreach (var element in view.Children)
        {
            if (element.Name != "element") continue;
            if (++count > MostElements)
            {
                Add("too-costly", $"Only the first {MostElements} elements are read.", element);
                return;
            }
            if (element.Text("path") is not { } path)
                Add("required", "An element has no path.", element);
            else if (Locate(element, path) is { } draft) new FacetReader(draft, issues).Read(element);
        }
    }

    Draft? Locate(Element element, string path)
    {
        var steps = path.Split('.');
        if (!root.Shapes[0].Is(steps[0]))
        {
            Add("invalid", $"The path {Faults.Quote(path)} does not begin with {root.Path}.", element);
            return null;
        }
        if (steps.Length > JsonFormat.DeepestNesting)
        {
            Add("too-costly", "The path is longer than any resource is deep.", element);
            return null;
        }
        var ids = Ids(element.Text("id"), steps);
        var draft = root;
        var isOnTrail = true;
        for (var depth = 1; depth < steps.Length; depth++)
        {
            isOnTrail &= trail.Count > depth && trail[depth].Step == steps[depth];
            var isLast = depth == steps.Length - 1;
            var slice = isLast ? element.Text("sliceName") : ids is null ? null : SliceOf(ids[depth]);
            if (!isLast && ids is null && isOnTrail) draft = trail[depth].Draft;
            else if (Step(draft, ids is null ? steps[depth] : NameOf(ids[depth]), slice, steps[depth]) is { } next)
                draft = next;
            else
            {
                if (!steps.Select((_, i) => string.Join('.', steps[..(i + 1)])).Any(broken.Contains))
                    Add("invalid", $"R4 has no {Faults.Quote(string.Join('.', steps[..(depth + 1)]))}.", element);
                broken.Add(path);
                return null;
            }
            Remember(depth, steps[depth], draft);
        }
        if (trail.Count > steps.Length) trail.RemoveRange(steps.Length, trail.Count - steps.Length);
        return draft;
    }

    static Draft? Step(Draft parent, string name, string? slice, string pathStep)
    {
        var child = Steps.Into(parent, name) ?? Steps.Into(parent, pathStep);
        if (child is null || slice is null || child.SliceName == slice) return child;
        return Steps.IntoSlice(child.SliceName is null ? child : child.Sliced!, slice);
    }

    void Remember(int depth, string step, Draft draft)
    {
        while (trail.Count <= depth) trail.Add(("", root));
        trail[depth] = (step, draft);
    }

    /// <summary>The steps of the id, if there are as many as the path has and they bear the same names.</summary>
    static string[]? Ids(string? id, string[] steps)
    {
        if (id is null) return null;
        var ids = id.Split('.');
        if (ids.Length != steps.Length) return null;
        for (var i = 0; i < ids.Length; i++)
        {
            var name = NameOf(ids[i]);
            var fits = name == steps[i]
                || name.EndsWith("[x]", StringComparison.Ordinal) && steps[i].StartsWith(name[..^3], StringComparison.Ordinal);
            if (!fits) return null;
        }
        return ids;
    }

    static string NameOf(string id) =>
        id.IndexOf(':', StringComparison.Ordinal) is >= 0 and var colon ? id[..colon] : id;

    static string? SliceOf(string id) =>
        id.IndexOf(':', StringComparison.Ordinal) is >= 0 and var colon ? id[(colon + 1)..] : null;

    void Add(string code, string words, Element at) =>
        issues.Add(Issue.Error(code, $"{words} ({layer.Root.Text("url")})", at.Expression));
}
