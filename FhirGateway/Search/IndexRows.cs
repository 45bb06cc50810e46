namespace FhirGateway.Search;

/// <summary>What the index tables hold of one resource. Equal content gives equal rows in equal order.</summary>
internal sealed record IndexRows
{
    public static IndexRows None { get; } = new();

    /// <summary>Hashed tokens, positive, distinct, ascending. Who may see the row is added by the store (negative).</summary>
    public long[] Keys { get; init; } = [];

    /// <summary>References to resources of this server, distinct.</summary>
    public IReadOnlyList<ReferenceRow> References { get; init; } = [];

    public IReadOnlyList<StringRow> Strings { get; init; } = [];

    /// <summary>Dates other than the primary one.</summary>
    public IReadOnlyList<DateRow> Dates { get; init; } = [];

    /// <summary>Numbers and quantities.</summary>
    public IReadOnlyList<NumberRow> Numbers { get; init; } = [];

    /// <summary>Of a Patient: by what other records of the same person are known; added by the store, and no index of
    /// any search.</summary>
    public long[] Persons { get; init; } = [];

    /// <summary>All words of the resource that people read, see <see cref="Words.Vector"/>; null where there are none.</summary>
    public byte[]? Words { get; init; }

    /// <summary>The version of the catalogue by which they were made, see <see cref="SearchCatalogue.VersionOf"/>.</summary>
    public int Catalogue { get; init; }

    /// <summary>
    /// One bit per parameter that has a value, see <see cref="SearchParameter.Bit"/>; the sign says that the primary date
    /// is wide, see <see cref="HotColumns.Wide"/>.
    /// </summary>
    public long Present { get; init; }

    /// <summary>What it contains, each as a resource of its own; mostly nothing.</summary>
    public IReadOnlyList<ContainedRow> Contained { get; init; } = [];

    /// <summary>References to what lies in the same container, distinct.</summary>
    public IReadOnlyList<InnerReference> Inner { get; init; } = [];

    /// <summary>Start of the type's primary date, see <see cref="HotColumns"/>; <c>MinValue</c> = -infinity.</summary>
    public DateTimeOffset? D1 { get; init; }

    /// <summary>Its end, exclusive; <c>MaxValue</c> = infinity.</summary>
    public DateTimeOffset? D1End { get; init; }

    /// <summary>The number of the status code, see <see cref="HotColumns"/>.</summary>
    public short? Status { get; init; }

    /// <summary>The number of the priority code: routine 1, urgent 2, asap 3, stat 4.</summary>
    public short? Priority { get; init; }
}

/// <summary>A contained resource under the id that it has within its container.</summary>
internal sealed record ContainedRow(string Type, string Id, IndexRows Index);

/// <summary>A reference <c>#id</c> through a parameter; without an id it names the container.</summary>
internal readonly record struct InnerReference(int Param, string Id);

/// <summary>A reference from the resource through a parameter to <c>Type/id</c>.</summary>
internal readonly record struct ReferenceRow(int Param, string Type, string Id);

/// <summary>A string value. <see cref="Norm"/> is the folded text, a U+0001 and the text as sent.</summary>
/// <param name="Mark">Bit 1: first of the parameter's values in sort order; bit 2: last.</param>
/// <param name="Token">Of a composite: the key of the token that the value is paired with; else 0.</param>
internal readonly record struct StringRow(int Param, short Mark, string Norm, long Token = 0);

/// <summary>A date value as a half-open interval; open ends are <c>MinValue</c> and <c>MaxValue</c> (-infinity, infinity).</summary>
/// <param name="Mark">Bit 1: first of the parameter's values in sort order; bit 2: last.</param>
/// <param name="Token">Of a composite: the key of the token that the value is paired with; else 0.</param>
internal readonly record struct DateRow(int Param, short Mark, DateTimeOffset Lo, DateTimeOffset Hi, long Token = 0);

/// <summary>A number or quantity; of a composite of a token and two numbers both, see <see cref="CompositeParameter"/>.</summary>
/// <param name="Mark">Bit 1: first of the parameter's values in sort order; bit 2: last.</param>
/// <param name="Token">Of a composite: the key of the token that the value is paired with; else 0.</param>
internal readonly record struct NumberRow(int Param, short Mark, Measure Measure, long Token);
