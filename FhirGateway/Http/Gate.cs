using FhirGateway.Security;

namespace FhirGateway.Http;

/// <summary>Turns away whom the security mode does not admit, before anything is read.</summary>
internal static class Gate
{
    public static void UseOpenMode(this WebApplication app) => app.Use(async (http, next) =>
    {
        if (OpenMode.Refuses(http.Request) is { } refused) await FhirEndpoint.Write(http, Answer.Of(refused));
        else await next(http);
    });
}
