using System.Net.Sockets;
using FhirGateway.Fhir;
using Npgsql;

namespace FhirGateway.Storage;

/// <summary>Explains why a PostgreSQL server cannot be used, in one line that says what to do.</summary>
internal static class ServerFaults
{
    /// <summary>Null when it is no fault that an operator could correct.</summary>
    public static UserErrorException? Explain(Exception fault, NpgsqlConnectionStringBuilder settings)
    {
        var place = settings.Host!.StartsWith('/') ? settings.Host : $"{settings.Host}:{settings.Port}";
        var reason = fault switch
        {
            PostgresException refused => Refusal(refused, place, settings),
            NpgsqlException { InnerException: TimeoutException } or TimeoutException =>
                $"PostgreSQL at {place} did not answer within {settings.Timeout} s; start it, or correct Host and Port "
                + "in ConnectionStrings__Gateway.",
            NpgsqlException { InnerException: SocketException socket } => Unreachable(place, socket),
            SocketException socket => Unreachable(place, socket),
            NpgsqlException other => $"PostgreSQL at {place} cannot be used: {other.Message}",
            _ => null,
        };
        return reason is null ? null : new UserErrorException(reason, fault);
    }

    /// <summary>The oldest server that the gateway's SQL is written for; null when this one is new enough.</summary>
    public static UserErrorException? TooOld(Version server) => server.Major >= PostgresBinaries.OldestVersion ? null
        : new UserErrorException(
            $"FhirGateway needs PostgreSQL {PostgresBinaries.OldestVersion} or newer; this server is {server}. "
            + "Name a newer one in ConnectionStrings__Gateway.");

    static string Unreachable(string place, SocketException socket) =>
        $"PostgreSQL does not answer at {place} ({socket.Message}); start it, or correct Host and Port in "
        + "ConnectionStrings__Gateway.";

    static string? Refusal(PostgresException refused, string place, NpgsqlConnectionStringBuilder settings) =>
        refused.SqlState switch
        {
            PostgresErrorCodes.InvalidPassword =>
                $"PostgreSQL at {place} refuses the password of '{settings.Username}'; correct Username and Password "
                + "in ConnectionStrings__Gateway.",
            PostgresErrorCodes.InvalidAuthorizationSpecification =>
                $"PostgreSQL at {place} does not admit '{settings.Username}' ({refused.MessageText}); correct Username "
                + "in ConnectionStrings__Gateway, or pg_hba.conf of the server.",
            PostgresErrorCodes.InvalidCatalogName =>
                $"PostgreSQL at {place} has no database '{settings.Database ?? settings.Username}'; create it, or "
                + "correct Database in ConnectionStrings__Gateway.",
            PostgresErrorCodes.TooManyConnections =>
                $"PostgreSQL at {place} has no connection left; raise max_connections, or end other clients.",
            PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.AdminShutdown =>
                $"PostgreSQL at {place} is starting or stopping ({refused.MessageText}); try again in a moment.",
            PostgresErrorCodes.InsufficientPrivilege =>
                $"'{settings.Username}' may not prepare the database '{settings.Database}' ({refused.MessageText}); "
                + "make it the owner, or grant it create in the database and in its schema public.",
            PostgresErrorCodes.ReadOnlySqlTransaction =>
                $"PostgreSQL at {place} is read-only, such as a standby; name the primary in "
                + "ConnectionStrings__Gateway.",
            _ => null,
        };
}
