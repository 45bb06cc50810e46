using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FhirGateway.Fhir.FhirPath.Evaluation;
using FhirGateway.Fhir.FhirPath.Values;

namespace FhirGateway.Fhir.FhirPath.Functions;

/// <summary>encode, decode, escape, unescape (N1 section 5.6, standard for trial use).</summary>
internal static class Encodings
{
    public static readonly (string Name, Function Function)[] All =
    [
        ("encode", Coding("encode", Encode)),
        ("decode", Coding("decode", Decode)),
        ("escape", Coding("escape", Escape)),
        ("unescape", Coding("unescape", Unescape)),
    ];

    static Function Coding(string name, Func<string, string, string?> body) =>
        Function.Of(1, (in frame, input, arguments) => Code(frame, input, arguments, name, body));

    static Items Code(in Frame frame, Items input, Node[] arguments, string name, Func<string, string, string?> body)
    {
        if (input.Text(name) is not { } text || arguments[0].Text(frame, name) is not { } format) return Items.None;
        frame.Run.ChargeText(6L * text.Length);
        try
        {
            return Items.Of(body(text, format));
        }
        catch (Exception wrong) when (wrong is FormatException or JsonException or ArgumentException)
        {
            var reason = wrong is JsonException ? "the text is not a JSON string without its quotes." : wrong.Message;
            throw new FhirPathException($"{name}('{format}'): {reason}");
        }
    }

    static string? Encode(string text, string format) => format switch
    {
        "base64" => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)),
        "urlbase64" => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).Replace('+', '-').Replace('/', '_'),
        "hex" => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text)),
        _ => null,
    };

    static string? Decode(string text, string format) => format switch
    {
        "base64" => Encoding.UTF8.GetString(Convert.FromBase64String(text)),
        "urlbase64" => Encoding.UTF8.GetString(Convert.FromBase64String(text.Replace('-', '+').Replace('_', '/'))),
        "hex" => Encoding.UTF8.GetString(Convert.FromHexString(text)),
        _ => null,
    };

    static string? Escape(string text, string format) => format switch
    {
        "html" => WebUtility.HtmlEncode(text),
        "json" => JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).Value,
        _ => null,
    };

    static string? Unescape(string text, string format) => format switch
    {
        "html" => WebUtility.HtmlDecode(text),
        "json" => FromJson(text),
        _ => null,
    };

    /// <summary>Quotation marks that were not escaped stay as they are.</summary>
    static string? FromJson(string text)
    {
        var quoted = new StringBuilder("\"");
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"') quoted.Append('\\');
            quoted.Append(text[i]);
            if (text[i] == '\\' && i + 1 < text.Length) quoted.Append(text[++i]);
        }
        return JsonSerializer.Deserialize<string>(quoted.Append('"').ToString());
    }
}
