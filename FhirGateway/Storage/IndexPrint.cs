using System.Buffers.Binary;
using System.Security.Cryptography;
using FhirGateway.Search;

namespace FhirGateway.Storage;

/// <summary>
/// A fingerprint of the index rows of a resource but for its words, which stand apart: while it stays the same, an update
/// touches none of them. It covers what it contains, words and all, who may see the row and the catalogue's version, so
/// any of them changing rewrites the rows.
/// </summary>
internal static class IndexPrint
{
    public static long Of(IndexRows rows, IReadOnlyList<long> organisations)
    {
        using var memory = new MemoryStream();
        using var writer = new BinaryWriter(memory);
        Write(writer, rows, organisations);
        foreach (var (param, id) in rows.Inner)
        {
            writer.Write(param);
            writer.Write(id);
        }
        foreach (var (type, id, index) in rows.Contained)
        {
            writer.Write(type);
            writer.Write(id);
            Write(writer, index, []);
            foreach (var (param, inner) in index.Inner)
            {
                writer.Write(param);
                writer.Write(inner);
            }
            writer.Write(index.Words ?? []);
        }
        writer.Flush();
        var print = BinaryPrimitives.ReadInt64LittleEndian(SHA256.HashData(memory.GetBuffer().AsSpan(0, (int)memory.Length)));
        // The last bit says whether there are rows of what is contained, which have to go with the others.
        return rows.Contained.Count > 0 ? print | HasContained : print & ~HasContained;
    }

    const long HasContained = 1;

    /// <summary>Rows of what the resource contains may be there.</summary>
    public static bool SaysContained(long? print) => (print & HasContained) == HasContained;

    static void Write(BinaryWriter writer, IndexRows rows, IReadOnlyList<long> organisations)
    {
        writer.Write(rows.Catalogue);
        foreach (var key in rows.Keys) writer.Write(key);
        writer.Write(0L);
        foreach (var key in organisations) writer.Write(key);
        writer.Write(rows.References.Count);
        foreach (var (param, type, id) in rows.References)
        {
            writer.Write(param);
            writer.Write(type);
            writer.Write(id);
        }
        writer.Write(rows.Strings.Count);
        foreach (var (param, mark, norm, token) in rows.Strings)
        {
            writer.Write(param);
            writer.Write(mark);
            writer.Write(norm);
            writer.Write(token);
        }
        writer.Write(rows.Dates.Count);
        foreach (var (param, mark, lo, hi, token) in rows.Dates)
        {
            writer.Write(param);
            writer.Write(mark);
            writer.Write(lo.UtcTicks);
            writer.Write(hi.UtcTicks);
            writer.Write(token);
        }
        Write(writer, rows.Numbers);
        foreach (var key in rows.Persons) writer.Write(key);
        writer.Write(rows.Present);
        writer.Write(rows.D1?.UtcTicks ?? -1);
        writer.Write(rows.D1End?.UtcTicks ?? -1);
        writer.Write(rows.Status ?? -1);
        writer.Write(rows.Priority ?? -1);
    }

    static void Write(BinaryWriter writer, IReadOnlyList<NumberRow> numbers)
    {
        writer.Write(numbers.Count);
        foreach (var (param, mark, measure, token) in numbers)
        {
            writer.Write(param);
            writer.Write(mark);
            writer.Write(token);
            writer.Write(measure.Lo);
            writer.Write(measure.Hi);
            writer.Write(measure.BaseLo);
            writer.Write(measure.BaseHi);
            writer.Write(measure.Unit);
            writer.Write(measure.Code);
            writer.Write(measure.Name);
        }
    }
}
