using FhirGateway.Search;

namespace FhirGateway.Storage;

/// <summary>
/// The rows of imported resources as COPY takes them: the same that <see cref="VersionRows"/> and <see cref="SearchRows"/>
/// write, which a test compares.
/// </summary>
internal static class ImportCopy
{
    /// <param name="rids">The row ids of what is referred to.</param>
    public static async Task Write(
        Transaction transaction, List<ImportRow> rows, Dictionary<RowKey, long> rids, CancellationToken cancellation)
    {
        var (versions, list, index) = (new CopyRows(), new CopyRows(), new IndexCopy());
        Parallel.Invoke(
            () => Versions(versions, rows, transaction.Epoch),
            () => List(list, rows),
            () => index.Fill(rows, rids));
        await transaction.Copy(
            Sql.Of($"copy ver (rid, ver, rtype, op, at, epoch, body) from stdin (format binary)"), versions, cancellation);
        await transaction.Copy(
            Sql.Of($"""
                copy search (rid, rtype, catalogue, d1, d1e, status, priority, present, keys) from stdin (format binary)
                """),
            list, cancellation);
        await index.Write(transaction, cancellation);
        if (SearchRows.Persons([.. rows.Select(r => (r.Rid, r.Index))]) is { } persons)
            await transaction.Execute(persons, cancellation);
        var contained = new List<Sql>();
        ContainedRows.Add(contained, [.. rows.Select(r => (r.Rid, r.Index))]);
        if (contained.Count > 0) await transaction.Execute(contained, prepared: false, cancellation);
    }

    static void Versions(CopyRows copy, List<ImportRow> rows, short epoch)
    {
        foreach (var row in rows)
        {
            copy.Row(7);
            copy.Long(row.Rid);
            copy.Int(1);
            copy.Short(row.Key.Type);
            copy.Bytes([row.Op]);
            copy.Instant(row.At);
            copy.Short(epoch);
            copy.Bytes(row.Body);
        }
    }

    static void List(CopyRows copy, List<ImportRow> rows)
    {
        // By type, so that each partition's indexes are filled in one go.
        foreach (var row in rows.OrderBy(r => r.Key.Type))
        {
            copy.Row(9);
            copy.Long(row.Rid);
            copy.Short(row.Key.Type);
            copy.Int(row.Index.Catalogue);
            copy.Instant(row.Index.D1);
            copy.Instant(row.Index.D1End);
            copy.Short(row.Index.Status);
            copy.Short(row.Index.Priority);
            copy.Long(row.Index.Present);
            copy.Longs(row.Keys);
        }
    }
}

/// <summary>The rows of the side tables: references, strings, dates, numbers, words.</summary>
internal sealed class IndexCopy
{
    readonly CopyRows references = new(), strings = new(), dates = new(), numbers = new(), words = new();

    public void Fill(List<ImportRow> rows, Dictionary<RowKey, long> rids)
    {
        foreach (var row in rows)
        {
            References(row, rids);
            foreach (var s in row.Index.Strings) Add(row, s);
            foreach (var d in row.Index.Dates) Add(row, d);
            foreach (var n in row.Index.Numbers) Add(row, n);
            if (row.Index.Words is not { } told) continue;
            words.Row(2);
            words.Long(row.Rid);
            words.Bytes(told);
        }
    }

    public async Task Write(Transaction transaction, CancellationToken cancellation)
    {
        await transaction.Copy(
            Sql.Of($"copy ref (param, tgt, rid, rtype) from stdin (format binary)"), references, cancellation);
        await transaction.Copy(
            Sql.Of($"copy str (rtype, mark, param, rid, norm, tok) from stdin (format binary)"), strings, cancellation);
        await transaction.Copy(
            Sql.Of($"copy dat (rtype, mark, param, rid, lo, hi, tok) from stdin (format binary)"), dates, cancellation);
        await transaction.Copy(
            Sql.Of($"""
                copy num (rtype, mark, param, tok, rid, lo, hi, clo, chi, unit, code, name) from stdin (format binary)
                """),
            numbers, cancellation);
        await transaction.Copy(Sql.Of($"copy txt (rid, content) from stdin (format binary)"), words, cancellation);
    }

    // The index's references are distinct, and so are their rows: a target has one row.
    void References(ImportRow row, Dictionary<RowKey, long> rids)
    {
        for (var i = 0; i < row.Index.References.Count; i++)
        {
            references.Row(4);
            references.Int(row.Index.References[i].Param);
            references.Long(rids[row.Targets[i]]);
            references.Long(row.Rid);
            references.Short(row.Key.Type);
        }
    }

    void Add(ImportRow row, StringRow value)
    {
        strings.Row(6);
        strings.Short(row.Key.Type);
        strings.Short(value.Mark);
        strings.Int(value.Param);
        strings.Long(row.Rid);
        strings.Text(value.Norm);
        strings.Long(value.Token);
    }

    void Add(ImportRow row, DateRow value)
    {
        dates.Row(7);
        dates.Short(row.Key.Type);
        dates.Short(value.Mark);
        dates.Int(value.Param);
        dates.Long(row.Rid);
        dates.Instant(value.Lo);
        dates.Instant(value.Hi);
        dates.Long(value.Token);
    }

    void Add(ImportRow row, NumberRow value)
    {
        numbers.Row(12);
        numbers.Short(row.Key.Type);
        numbers.Short(value.Mark);
        numbers.Int(value.Param);
        numbers.Long(value.Token);
        numbers.Long(row.Rid);
        numbers.Double(value.Measure.Lo);
        numbers.Double(value.Measure.Hi);
        numbers.Double(value.Measure.BaseLo);
        numbers.Double(value.Measure.BaseHi);
        numbers.Long(value.Measure.Unit);
        numbers.Long(value.Measure.Code);
        numbers.Long(value.Measure.Name);
    }
}
