using FhirGateway.Search;

namespace FhirGateway.Storage;

/// <summary>What one row refers to and what refers to it, for fixed statements.</summary>
internal static class Targets
{
    /// <summary>
    /// Rows <c>tgt</c>. "offset 0" leaves no way but through the row's own references, of which there are few: asked for
    /// row and parameter together, a plan made while the table was small reads all references by that parameter.
    /// </summary>
    public static Sql Of(Sql row, int[] parameters) => Sql.Of($"""
        select f.tgt from (select param, tgt from ref where rid = {row} offset 0) f where f.param = any({parameters})
        """);

    /// <summary>
    /// Rows <c>rid</c> that refer to a record: one way through the index for all parameters. For what few refer to; of a
    /// patient or an organisation it reads everybody's references.
    /// </summary>
    public static Sql Sources(Sql record, int[] parameters) => Sql.Of($"""
        select f.rid from (select param, rid from ref where tgt = {record} offset 0) f
        where f.param = any({parameters})
        """);
}
