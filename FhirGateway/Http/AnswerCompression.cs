using System.IO.Compression;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace FhirGateway.Http;

/// <summary>
/// Compresses answers by Accept-Encoding (<c>decisions/0025</c>): none that is small or compressed already, and none
/// where a secret may stand beside what a stranger made the caller send (BREACH).
/// </summary>
internal static class AnswerCompression
{
    public static IServiceCollection AddAnswerCompression(this IServiceCollection services)
    {
        services.AddResponseCompression(options =>
        {
            options.EnableForHttps = true;
            options.MimeTypes = ["*/*"];
        });
        services.Configure<BrotliCompressionProviderOptions>(brotli => brotli.Level = CompressionLevel.Fastest);
        services.Configure<GzipCompressionProviderOptions>(gzip => gzip.Level = CompressionLevel.Fastest);
        return services.AddSingleton<IResponseCompressionProvider, WorthwhileCompression>();
    }

    public static void UseAnswerCompression(this WebApplication app) =>
        app.UseWhen(MayCompress, branch =>
        {
            branch.Use(next => http =>
            {
                http.Response.OnStarting(Vary, http.Response);
                return next(http);
            });
            branch.UseResponseCompression();
        });

    /// <summary>
    /// A cookie is sent by the browser whoever made the request; tokens and session pages are for one reader.
    /// </summary>
    static bool MayCompress(HttpContext http) =>
        !http.Request.Path.StartsWithSegments("/auth") && StringValues.IsNullOrEmpty(http.Request.Headers.Cookie);

    /// <summary>Keeps caches from giving a compressed answer to a client that did not ask for one.</summary>
    static Task Vary(object state)
    {
        var response = (HttpResponse)state;
        var varies = response.Headers.Vary.ToString();
        if (response.ContentType is not null
            && !varies.Contains(HeaderNames.AcceptEncoding, StringComparison.OrdinalIgnoreCase))
            response.Headers.Append(HeaderNames.Vary, HeaderNames.AcceptEncoding);
        return Task.CompletedTask;
    }
}

/// <summary>Decides by size and media type whether compressing is worth its time.</summary>
internal sealed class WorthwhileCompression(IServiceProvider services, IOptions<ResponseCompressionOptions> options)
    : ResponseCompressionProvider(services, options)
{
    /// <summary>Fits into one packet.</summary>
    const int SmallBytes = 1024;

    static readonly string[] Compressed =
    [
        "application/octet-stream", "application/pdf", "application/zip", "application/gzip", "application/x-gzip",
        "application/zstd", "application/x-7z-compressed", "application/x-bzip2", "application/x-xz",
        "application/vnd.rar", "application/epub+zip", "application/java-archive", "application/dicom",
    ];

    static readonly string[] CompressedKinds =
    [
        "image/", "audio/", "video/", "font/woff", "application/vnd.openxmlformats",
        "application/vnd.oasis.opendocument", "multipart/",
    ];

    public override bool ShouldCompressResponse(HttpContext context)
    {
        var response = context.Response;
        if (response.ContentLength < SmallBytes) return false;
        if (!StringValues.IsNullOrEmpty(response.Headers.SetCookie)) return false;
        return !IsCompressed(response.ContentType) && base.ShouldCompressResponse(context);
    }

    internal static bool IsCompressed(string? contentType)
    {
        var type = (contentType ?? "").Split(';')[0].Trim().ToLowerInvariant();
        return type is not ("image/svg+xml" or "image/bmp") && (Compressed.Contains(type)
            || CompressedKinds.Any(kind => type.StartsWith(kind, StringComparison.Ordinal)));
    }
}
