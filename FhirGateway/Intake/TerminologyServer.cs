using System.Collections.Concurrent;
using System.Net.Http.Headers;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Terminology;

namespace FhirGateway.Intake;

/// <summary>
/// Another terminology server, asked what cannot be checked here. When it is silent, fails or talks nonsense the
/// answer is <see cref="Membership.CannotTell"/>, and for half a minute it is not asked again, so that a server that
/// is down does not hold up every referral.
/// </summary>
internal sealed class TerminologyServer : IDisposable
{
    const int Remembered = 10_000;
    const int LongestAnswer = 1 << 20;
    static readonly TimeSpan Keep = TimeSpan.FromHours(1);
    static readonly TimeSpan Rest = TimeSpan.FromSeconds(30);

    readonly HttpClient client;
    readonly TimeProvider clock;
    readonly ConcurrentDictionary<RemoteQuestion, (Membership Answer, DateTimeOffset Until)> known = new();
    long restsUntil;

    /// <param name="server">The FHIR base, as in <c>https://terminology.example.org/fhir</c>.</param>
    /// <param name="timeout">How long one question may take, the connection included.</param>
    public TerminologyServer(Uri server, TimeSpan timeout, TimeProvider clock)
    {
        this.clock = clock;
        client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = timeout })
        {
            BaseAddress = new Uri(server.AbsoluteUri.TrimEnd('/') + "/"),
            Timeout = timeout,
            MaxResponseContentBufferSize = LongestAnswer,
        };
        client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/fhir+json"));
    }

    /// <summary>Whether the code belongs; CannotTell where the server does not say. Throws only when cancelled.</summary>
    public async Task<Membership> Ask(RemoteQuestion question, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (known.TryGetValue(question, out var remembered) && now < remembered.Until) return remembered.Answer;
        if (now.UtcTicks < Interlocked.Read(ref restsUntil)) return Membership.CannotTell;
        if (await Fetch(question, ct) is not { } answer)
        {
            Interlocked.Exchange(ref restsUntil, (now + Rest).UtcTicks);
            return Membership.CannotTell;
        }
        // Codes come from outside: what is forgotten is only asked again.
        if (known.Count >= Remembered) known.Clear();
        known[question] = (answer, now + Keep);
        return answer;
    }

    /// <summary>Null where the server did not answer in time, or not as a server that works.</summary>
    async Task<Membership?> Fetch(RemoteQuestion question, CancellationToken ct)
    {
        try
        {
            using var response = await client.GetAsync(new Uri(question.Path, UriKind.Relative), ct);
            if ((int)response.StatusCode is >= 500 or 429) return null;
            return response.IsSuccessStatusCode
                ? RemoteQuestion.Read(await response.Content.ReadAsByteArrayAsync(ct))
                : Membership.CannotTell;
        }
        catch (Exception failed) when (failed is HttpRequestException or IOException
            || failed is OperationCanceledException && !ct.IsCancellationRequested)
        {
            return null;
        }
    }

    public void Dispose() => client.Dispose();
}
