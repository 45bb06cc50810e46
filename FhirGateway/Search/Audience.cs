namespace FhirGateway.Search;

/// <summary>Who will see the answer. Every read and every query takes one; there is no default.</summary>
internal sealed record Audience
{
    Audience(IReadOnlyList<long>? organisations) => Organisations = organisations;

    /// <summary>Visibility keys of the organisations, or null for everyone.</summary>
    public IReadOnlyList<long>? Organisations { get; }

    public static Audience Everyone { get; } = new((IReadOnlyList<long>?)null);

    /// <param name="keys">The organisations' visibility keys (negative, see the index keys).</param>
    public static Audience Of(params IReadOnlyList<long> keys) => new(keys);
}
