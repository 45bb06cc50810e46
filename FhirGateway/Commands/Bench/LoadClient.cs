using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace FhirGateway.Commands.Bench;

/// <summary>An answer as far as a load cares.</summary>
/// <param name="Status">HTTP's.</param>
/// <param name="Location">Path of the version, or null.</param>
internal readonly record struct LoadAnswer(int Status, string? Location);

/// <summary>
/// One HTTP/1.1 connection that sends one request after the other and reads no more of an answer than it must: the
/// machine that is measured also runs the clients, so they may cost next to nothing.
/// </summary>
internal sealed class LoadClient : IDisposable
{
    readonly Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    readonly string host;
    byte[] buffer = new byte[64 << 10];

    LoadClient(string host) => this.host = host;

    public static async Task<LoadClient> Connect(Uri server, CancellationToken ct)
    {
        var client = new LoadClient(server.Authority);
        await client.socket.ConnectAsync(IPAddress.Loopback, server.Port, ct);
        return client;
    }

    public async Task<LoadAnswer> Send(string verb, string path, ReadOnlyMemory<byte> body, CancellationToken ct)
    {
        var head = Encoding.ASCII.GetBytes(body.IsEmpty
            ? $"{verb} {path} HTTP/1.1\r\nHost: {host}\r\n\r\n"
            : string.Create(CultureInfo.InvariantCulture,
                $"{verb} {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/fhir+json\r\nContent-Length: {body.Length}\r\n\r\n"));
        // One packet: two would wait for each other.
        byte[] request = [.. head, .. body.Span];
        for (var sent = 0; sent < request.Length;)
            sent += await socket.SendAsync(request.AsMemory(sent), SocketFlags.None, ct);
        return await Receive(ct);
    }

    async Task<LoadAnswer> Receive(CancellationToken ct)
    {
        for (var filled = 0; ;)
        {
            if (filled == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
            var read = await socket.ReceiveAsync(buffer.AsMemory(filled), SocketFlags.None, ct);
            if (read == 0) throw new IOException("The server closed the connection.");
            filled += read;
            if (Whole(buffer.AsSpan(0, filled)) is { } answer) return answer;
        }
    }

    // Null while something is still missing.
    static LoadAnswer? Whole(ReadOnlySpan<byte> received)
    {
        var end = received.IndexOf("\r\n\r\n"u8);
        if (end < 0) return null;
        var head = received[..(end + 2)];
        if (!Utf8Parser.TryParse(head[9..], out int status, out _)) throw new IOException("The server does not speak HTTP/1.1.");
        var length = Header(head, "\r\nContent-Length: "u8);
        if (!length.IsEmpty && (!Utf8Parser.TryParse(length, out int bytes, out _) || received.Length < end + 4 + bytes))
            return null;
        var location = Header(head, "\r\nLocation: "u8);
        return new LoadAnswer(status, location.IsEmpty ? null : new Uri(Encoding.ASCII.GetString(location)).AbsolutePath);
    }

    static ReadOnlySpan<byte> Header(ReadOnlySpan<byte> head, ReadOnlySpan<byte> name)
    {
        var at = head.IndexOf(name);
        if (at < 0) return [];
        var value = head[(at + name.Length)..];
        return value[..value.IndexOf("\r\n"u8)];
    }

    public void Dispose() => socket.Dispose();
}
