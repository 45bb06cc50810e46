namespace FhirGateway.Search;

internal enum SortKind { Instant, Text, Number }

/// <summary>One part of <c>_sort</c>. Rows without the value come last, whatever the direction.</summary>
internal abstract record SortKey(bool Descending)
{
    /// <summary>What its values are.</summary>
    public virtual SortKind Kind => SortKind.Instant;

    /// <summary>Whether a row may lack the value.</summary>
    public virtual bool IsNullable => false;

    /// <summary>The value's expression over the row <c>s</c> and the join.</summary>
    /// <param name="place">The key's place in the sort, which names the joined table.</param>
    public abstract Sql Value(int place);

    /// <summary>What must be joined to have the value; empty when nothing.</summary>
    public abstract Sql Join(int place);

    /// <summary>The same of what is contained.</summary>
    public virtual SortKey OfContained => this;

    public sealed record ById(bool Descending) : SortKey(Descending)
    {
        public bool InContained { get; init; }
        public override SortKey OfContained => this with { InContained = true };
        public override SortKind Kind => SortKind.Text;
        public override Sql Value(int place) => InContained ? Sql.Of($"s.fid") : Row(place, Sql.Of($"fid"));
        public override Sql Join(int place) => InContained ? Sql.Empty : JoinRow(place, Sql.Of($"s.rid"));
    }

    public sealed record ByLastUpdated(bool Descending) : SortKey(Descending)
    {
        public bool InContained { get; init; }
        public override SortKey OfContained => this with { InContained = true };
        public override Sql Value(int place) => Row(place, Sql.Of($"at"));
        public override Sql Join(int place) => JoinRow(place, InContained ? Sql.Of($"s.container") : Sql.Of($"s.rid"));
    }

    /// <summary>By what another key gave; it is a column of the row <c>s</c>, called after the place.</summary>
    public sealed record Given(SortKey Key) : SortKey(Key.Descending)
    {
        public override SortKind Kind => Key.Kind;
        public override bool IsNullable => Key.IsNullable;
        public override Sql Value(int place) => Sql.Of($"s.{Name(place)}");
        public override Sql Join(int place) => Sql.Empty;
    }

    /// <summary>What the column of a value is called.</summary>
    public static Sql Name(int place) => place switch
    {
        0 => Sql.Of($"sort0"),
        1 => Sql.Of($"sort1"),
        2 => Sql.Of($"sort2"),
        _ => Sql.Of($"sort3"),
    };

    /// <summary>By the type's primary date, which is a column.</summary>
    public sealed record ByPrimaryDate(bool Descending) : SortKey(Descending)
    {
        public override bool IsNullable => true;
        public override Sql Value(int place) => Sql.Of($"s.d1");
        public override Sql Join(int place) => Sql.Empty;
    }

    /// <summary>
    /// By a date, string, number or quantity (in base units) with rows of its own: ascending by the first of a
    /// resource's values, descending by the last.
    /// </summary>
    public sealed record ByParameter(SearchParameter Parameter, bool Descending) : SortKey(Descending)
    {
        /// <summary>Whose <see cref="NameList"/> has the values; null where they are everybody's.</summary>
        public long? Organisation { get; init; }

        public override bool IsNullable => true;

        public override SortKind Kind => Parameter.Kind switch
        {
            SearchKind.Date => SortKind.Instant,
            SearchKind.String => SortKind.Text,
            _ => SortKind.Number,
        };

        public override Sql Value(int place) => Row(place, Rows.Column);

        public override Sql Join(int place)
        {
            short mark = Descending ? (short)2 : (short)1;
            var row = Alias(place);
            if (Organisation is { } organisation)
                return Sql.Of($"""
                     left join name_list {row} on {row}.org = {organisation} and {row}.rid = s.rid and {row}.mark & {mark} <> 0
                    """);
            return Sql.Of($" left join {Rows.Table} {row} on {row}.rid = s.rid and {row}.param = {Parameter.Id} and {row}.mark & {mark} <> 0");
        }

        (Sql Table, Sql Column) Rows => Parameter.Kind switch
        {
            SearchKind.Date => (Sql.Of($"dat"), Sql.Of($"lo")),
            SearchKind.String => (Sql.Of($"str"), Sql.Of($"norm")),
            _ => (Sql.Of($"num"), Sql.Of($"clo")),
        };
    }

    static Sql JoinRow(int place, Sql rid)
    {
        var row = Alias(place);
        return Sql.Of($" join cur {row} on {row}.rid = {rid}");
    }

    static Sql Row(int place, Sql column) => Sql.Of($"{Alias(place)}.{column}");

    static Sql Alias(int place) => place switch
    {
        0 => Sql.Of($"k0"),
        1 => Sql.Of($"k1"),
        2 => Sql.Of($"k2"),
        _ => Sql.Of($"k3"),
    };
}
