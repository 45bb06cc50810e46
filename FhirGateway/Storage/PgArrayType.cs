using Npgsql.Internal;
using Npgsql.Internal.Postgres;

// The driver's door for types of one's own is open, and marked as one that may be moved.
#pragma warning disable NPG9001

namespace FhirGateway.Storage;

/// <summary>Tells the driver to send a <see cref="PgArray"/> as it is; none is ever read.</summary>
internal sealed class PgArrayType : PgTypeInfoResolverFactory
{
    public override IPgTypeInfoResolver CreateResolver() => new Resolver();

    public override IPgTypeInfoResolver? CreateArrayResolver() => null;

    sealed class Resolver : IPgTypeInfoResolver
    {
        public PgTypeInfo? GetTypeInfo(Type? type, DataTypeName? dataTypeName, PgSerializerOptions options) =>
            type == typeof(PgArray) && dataTypeName is { } name ? new PgTypeInfo(options, new Sent(), new PgTypeId(name)) : null;
    }

    sealed class Sent : PgStreamingConverter<PgArray>
    {
        public override Size GetSize(SizeContext context, PgArray value, ref object? writeState) => value.Bytes.Length;

        public override void Write(PgWriter writer, PgArray value) => writer.WriteBytes(value.Bytes.Span);

        public override ValueTask WriteAsync(PgWriter writer, PgArray value, CancellationToken cancellationToken = default) =>
            writer.WriteBytesAsync(value.Bytes, cancellationToken);

        public override PgArray Read(PgReader reader) => throw new NotSupportedException();

        public override ValueTask<PgArray> ReadAsync(PgReader reader, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();
    }
}
