using FhirGateway.Search;

namespace FhirGateway.Storage;

/// <summary>What one row refers to, for fixed statements.</summary>
internal static class Targets
{
    /// <summary>
    /// Rows <c>tgt</c>. "offset 0" leaves no way but through the row's own references, of which there are few: asked for
    /// row and parameter together, a plan made while the table was small reads all references by that parameter.
    /// </summary>
    public static Sql Of(Sql row, int[] parameters) => Sql.Of($"""
        select f.tgt from (select param, tgt from ref where rid = {row} offset 0) f where f.param = any({parameters})
        """);
}
