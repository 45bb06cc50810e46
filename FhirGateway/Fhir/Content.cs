namespace FhirGateway.Fhir;

/// <summary>Whether two resources say the same, however their texts are laid out.</summary>
internal static class Content
{
    /// <summary>
    /// The same elements with the same values in the order of their definitions; the id, and of <c>meta</c> what the server
    /// itself sets (<c>versionId</c>, <c>lastUpdated</c>), do not count.
    /// </summary>
    public static bool IsSame(Resource one, Resource other) => IsSame(one.Root, other.Root, IsOwn);

    static bool IsSame(Element one, Element other, Func<Element, bool>? leftOut = null)
    {
        if (one.Name != other.Name || one.Type != other.Type || one.Value != other.Value) return false;
        var (mine, theirs) = (one.InOrder(), other.InOrder());
        if (leftOut is not null)
        {
            mine = Array.FindAll(mine, child => !leftOut(child));
            theirs = Array.FindAll(theirs, child => !leftOut(child));
        }
        if (mine.Length != theirs.Length) return false;
        for (var i = 0; i < mine.Length; i++)
            if (!IsSame(mine[i], theirs[i], leftOut is not null && mine[i].Name == "meta" ? IsOwn : null)) return false;
        return true;
    }

    static bool IsOwn(Element child) => child switch
    {
        { Parent.Parent: null, Name: "id" } => true,
        { Parent.Parent: null, Name: "meta" } => child.Children.ToArray().All(IsOwn),
        _ => child is { Parent: { Name: "meta", Parent.Parent: null }, Name: "versionId" or "lastUpdated" },
    };
}
