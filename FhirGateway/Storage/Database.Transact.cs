using System.Data;
using System.Runtime.ExceptionServices;
using Npgsql;

namespace FhirGateway.Storage;

internal sealed partial class Database
{
    const int Attempts = 5;
    const int CommitsUntilForgotten = 5000;
    long commits;

    /// <summary>
    /// Runs the body in one transaction and commits it. After a deadlock, a serialization failure or a connection that was
    /// lost before anything was committed the body runs again: it may have no effect outside the database.
    /// </summary>
    public async Task<T> Transact<T>(
        Func<Transaction, Task<T>> body, CancellationToken cancellation,
        IsolationLevel level = IsolationLevel.ReadCommitted)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await Once(body, level, cancellation);
            }
            catch (PostgresException e) when (attempt < Attempts && e.SqlState
                is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected)
            {
            }
            catch (PostgresException e) when (attempt < Attempts
                && e is { SqlState: PostgresErrorCodes.CheckViolation, TableName: "ver_rest" })
            {
                // A partition for this time was made since the statement chose the one for the rest.
            }
            catch (NotCommittedException e)
            {
                if (attempt == Attempts) ExceptionDispatchInfo.Throw(e.InnerException!);
            }
            catch (PostgresException e) when (e.SqlState == StaleCursorException.SqlState)
            {
                throw new StaleCursorException(e.MessageText, e);
            }
            await Task.Delay(Random.Shared.Next(5 * attempt, 20 * attempt), cancellation);
        }
    }

    public Task Transact(Func<Transaction, Task> body, CancellationToken cancellation) =>
        Transact(
            async transaction =>
            {
                await body(transaction);
                return true;
            },
            cancellation);

    /// <summary>Reads all of whose statements see the same state.</summary>
    public Task<T> Snapshot<T>(Func<Transaction, Task<T>> body, CancellationToken cancellation) =>
        Transact(body, cancellation, IsolationLevel.RepeatableRead);

    async Task<T> Once<T>(Func<Transaction, Task<T>> body, IsolationLevel level, CancellationToken cancellation)
    {
        await using var connection = await (level == IsolationLevel.ReadCommitted ? writers : source).OpenConnectionAsync(cancellation);
        await using var begun = await connection.BeginTransactionAsync(level, cancellation);
        var transaction = new Transaction(connection, Epoch);
        T result;
        try
        {
            result = await body(transaction);
        }
        catch (Exception e) when (IsLost(e))
        {
            throw new NotCommittedException(e);
        }
        if (transaction.IsAbandoned)
        {
            await begun.RollbackAsync(cancellation);
            return result;
        }
        await Commit(begun, transaction);
        if (transaction.HasVersions) Changes.Wake();
        if (transaction.Witness is not null && Interlocked.Increment(ref commits) % CommitsUntilForgotten == 0)
            await SqlExecution.Execute(connection, [Witness.Forget], prepared: false, CancellationToken.None);
        return result;
    }

    // Not cancellable: a COMMIT that is given up half way is one of which nobody knows what became of it.
    async Task Commit(NpgsqlTransaction begun, Transaction transaction)
    {
        try
        {
            await begun.CommitAsync(CancellationToken.None);
        }
        catch (Exception e) when (transaction.Witness is { } witness && (IsLost(e) || IsTimeout(e)))
        {
            if (!await WasCommitted(witness, e)) throw new NotCommittedException(e);
        }
    }

    // 57P01 and its kin end the connection; the transaction may have been committed just before.
    static bool IsLost(Exception e) => e switch
    {
        PostgresException p => p.SqlState.StartsWith("57P", StringComparison.Ordinal)
            || p.SqlState.StartsWith("08", StringComparison.Ordinal),
        // Our own limit ran out; the server may be well.
        NpgsqlException { InnerException: TimeoutException } => false,
        NpgsqlException or IOException => true,
        _ => false,
    };

    static bool IsTimeout(Exception e) => e is TimeoutException or NpgsqlException { InnerException: TimeoutException };

    /// <summary>Asks on another connection, as soon as there is one, what became of the transaction.</summary>
    internal async Task<bool> WasCommitted(Witness witness, Exception lost)
    {
        // Real time, not the gateway's: a restarting server takes as long as it takes.
        using var limit = new CancellationTokenSource(SettleWithin);
        try
        {
            while (true)
            {
                try
                {
                    // In this order: what has ended by the first question is seen by the second.
                    if (!await IsUnderWay(witness, limit.Token))
                        return (await Query(witness.IsThere, r => r.GetBoolean(0), limit.Token))[0];
                }
                catch (NpgsqlException) when (!limit.IsCancellationRequested)
                {
                    NpgsqlConnection.ClearAllPools();
                }
                await Task.Delay(TimeSpan.FromMilliseconds(100), limit.Token);
            }
        }
        catch (OperationCanceledException)
        {
            throw new CommitUnknownException(
                $"Whether transaction {witness.Xid} was committed could not be found out.", lost);
        }
    }

    async Task<bool> IsUnderWay(Witness witness, CancellationToken cancellation)
    {
        try
        {
            var status = await Query(witness.Status, r => r.IsDBNull(0) ? null : r.GetString(0), cancellation);
            return status[0] == "in progress";
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InvalidParameterValue)
        {
            // The server was killed and has forgotten that it ever gave this number out.
            return false;
        }
    }

    internal TimeSpan SettleWithin { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The connection was lost before COMMIT, or in it and the database says that nothing was committed.</summary>
    sealed class NotCommittedException(Exception lost) : Exception("The transaction was not committed.", lost);
}
