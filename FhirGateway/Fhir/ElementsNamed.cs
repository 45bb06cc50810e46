using System.Collections;

namespace FhirGateway.Fhir;

/// <summary>The children of a node that bear a name, in order. To walk them allocates nothing.</summary>
internal readonly struct ElementsNamed(Element? holder, string name) : IEnumerable<Element>
{
    public Enumerator GetEnumerator() => new(holder, name);

    IEnumerator<Element> IEnumerable<Element>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal struct Enumerator(Element? holder, string name) : IEnumerator<Element>
    {
        int at = -1;

        public readonly Element Current => holder!.Children[at];

        readonly object IEnumerator.Current => Current;

        public bool MoveNext()
        {
            if (holder is null) return false;
            var children = holder.Children;
            while (++at < children.Length)
                if (children[at].Name == name) return true;
            return false;
        }

        public void Reset() => at = -1;

        public readonly void Dispose()
        {
        }
    }
}

internal static class ElementsNamedExtensions
{
    /// <summary>All children of that name, in order; none where there is no node.</summary>
    public static ElementsNamed All(this Element? holder, string name) => new(holder, name);
}
