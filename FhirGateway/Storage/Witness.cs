using FhirGateway.Search;

namespace FhirGateway.Storage;

/// <summary>
/// What proves that a transaction was committed when its COMMIT got no answer: a row of its own with a mark that nobody
/// else has. Its number alone proves nothing: a server that was killed forgets the numbers of transactions that had not
/// reached the disk, and gives them out again.
/// </summary>
/// <param name="Xid">Its number, to see whether it is still under way.</param>
internal sealed record Witness(ulong Xid, Guid Mark)
{
    /// <summary>Leaves the mark; its answer is the transaction's number.</summary>
    public static Sql Leave(Guid mark) =>
        Sql.Of($"insert into witness (mark) values ({mark}) returning pg_current_xact_id()");

    public Sql IsThere => Sql.Of($"select exists(select from witness where mark = {Mark})");

    /// <summary>An error, 22023, of a number that has not been given out.</summary>
    public Sql Status => Sql.Of($"select pg_xact_status({Xid})");

    /// <summary>
    /// Forgets what nobody asks for any more. The server's clock will do, for no fact depends on it; several gateways may
    /// do so at once.
    /// </summary>
    public static readonly Sql Forget = Sql.Of($"""
        delete from witness
        where ctid = any(array(
          select ctid from witness where at < now() - interval '1 hour' limit 20000 for update skip locked))
        """);
}
