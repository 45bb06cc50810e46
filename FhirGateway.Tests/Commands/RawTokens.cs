using System.Text;
using System.Text.Json;

namespace FhirGateway.Tests.Commands;

/// <summary>
/// A resource's text as its tokens in order, each as it is written, without what the server sets: <c>id</c>,
/// <c>meta.versionId</c> and <c>meta.lastUpdated</c>, and the braces of <c>meta</c>, which may be there for these only.
/// </summary>
static class RawTokens
{
    public static List<string> Of(byte[] json)
    {
        var tokens = new List<string>();
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            var isProperty = reader is { TokenType: JsonTokenType.PropertyName, CurrentDepth: 1 };
            if (isProperty && reader.ValueTextEquals("id"u8)) reader.Skip();
            else if (isProperty && reader.ValueTextEquals("meta"u8)) AddMeta(ref reader, tokens);
            else tokens.Add(Token(reader));
        }
        return tokens;
    }

    static void AddMeta(ref Utf8JsonReader reader, List<string> tokens)
    {
        reader.Read();
        while (reader.Read() && reader.CurrentDepth > 1)
            if (reader is { TokenType: JsonTokenType.PropertyName, CurrentDepth: 2 }
                && (reader.ValueTextEquals("versionId"u8) || reader.ValueTextEquals("lastUpdated"u8))) reader.Skip();
            else tokens.Add(Token(reader));
    }

    static string Token(in Utf8JsonReader reader) => $"{reader.TokenType} {Encoding.UTF8.GetString(reader.ValueSpan)}";
}
