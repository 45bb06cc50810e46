using System.Text;
using System.Text.Json;
using FhirGateway.Fhir.Json;
using FhirGateway.Fhir.Patch;

namespace FhirGateway.Tests.Fhir.Json;

/// <summary>Why a text is not JSON, in words of ours; the JSON library's never reach a client.</summary>
public sealed class JsonSyntaxTests
{
    [Theory]
    [InlineData("", "The text is empty; a JSON object is expected.")]
    [InlineData("  \n ", "The text is empty; a JSON object is expected.")]
    [InlineData("{\"a\":1", "The text ends too soon: a '}' is missing.")]
    [InlineData("{\"a\":[1", "The text ends too soon: a ']' is missing.")]
    [InlineData("{\"a\":\"b", "The text ends inside a string or a word; its end is missing.")]
    [InlineData("{\"a\":1,}", "The comma before '}' has no value after it; remove it.")]
    [InlineData("[1,]", "The comma before ']' has no value after it; remove it.")]
    [InlineData("{\"a\":}", "The value after ':' is missing before '}'.")]
    [InlineData("{\"a\" 1}", "A ':' is expected after the name, not '1'.")]
    [InlineData("{\"a\":1 \"b\":2}", "A ',' or '}' is expected after the value, not '\"'.")]
    [InlineData("{\"a\":\"x\" \"b\":2}", "A ',' or '}' is expected after the value, not '\"'.")]
    [InlineData("[{} {}]", "A ',' or ']' is expected after the value, not '{'.")]
    [InlineData("{a:1}", "A name in double quotes is expected, not 'a'.")]
    [InlineData("{'a':1}", "Names and strings are written in double quotes, not in single quotes.")]
    [InlineData("{\"a\":male}", "'male' is not a JSON value; text stands in double quotes, and words are true, false and null.")]
    [InlineData("{\"a\":True}", "'True' is not a JSON value; text stands in double quotes, and words are true, false and null.")]
    [InlineData("{\"a\":007}", "'007' is not a number as JSON writes it.")]
    [InlineData("{\"a\":+1}", "'+1' is not a number as JSON writes it.")]
    [InlineData("{\"a\":1.}", "'1.' is not a number as JSON writes it.")]
    [InlineData("{\"a\":1 /* no */}", "JSON has no comments.")]
    [InlineData("{\"a\":[1}", "The open '[' is closed by ']', not by '}'.")]
    [InlineData("{} {}", "Nothing may follow the end of the JSON text, but '{' does.")]
    [InlineData("<a/>", "JSON is expected, and this looks like XML.")]
    [InlineData("{\"a\":\"\\q\"}", "'\\q' is not an escape of JSON; \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\uXXXX are.")]
    [InlineData("{\"a\":\"x\ny\"}", "A line break, tab or other control character in a string must be written as an escape, such as \\n or \\t.")]
    public void A_fault_is_explained_in_plain_words(string text, string words) =>
        Assert.Equal(words, JsonSyntax.Explain(Encoding.UTF8.GetBytes(text), Broken(text)));

    [Fact]
    public void Nesting_that_is_too_deep_is_told_by_its_limit() =>
        Assert.Contains("64 deep at most", JsonSyntax.Explain(
            Encoding.UTF8.GetBytes(new string('[', 70)), Broken(new string('[', 70))), StringComparison.Ordinal);

    [Fact]
    public void The_place_is_told_by_line_and_column() => Assert.Equal(
        "A ':' is expected after the name, not '1' (line 2, column 5).", JsonSyntax.ExplainWithPlace("{\n\"ä\" 1}", Broken("{\n\"ä\" 1}")));

    [Fact]
    public void A_name_that_stands_twice_in_a_patch_is_told() =>
        Assert.Equal("The name 'a' stands twice in one object.", JsonTree.Read("""{"b":{"a":1},"a":1,"a":2}"""u8.ToArray()).Fault);

    /// <summary>Cut, doubled and exchanged characters: whatever the fault, no word of the library is said.</summary>
    [Fact]
    public void No_broken_text_is_explained_by_the_library()
    {
        const string Whole = """{"resourceType":"Patient","id":"p","active":true,"name":[{"given":["A\n","B"]}],"multipleBirthInteger":-1.5e3}""";
        var random = new Random(7);
        for (var round = 0; round < 3000; round++)
        {
            var text = Whole.ToCharArray().ToList();
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                var at = random.Next(text.Count);
                if (random.Next(3) == 0) text.RemoveAt(at);
                else text[at] = "{}[]\",:'x0-.\\/\t "[random.Next(16)];
            }
            foreach (var issue in JsonFormat.Read(Encoding.UTF8.GetBytes(string.Concat(text))).Issues)
            {
                Assert.DoesNotContain("LineNumber", issue.Diagnostics, StringComparison.Ordinal);
                Assert.DoesNotContain("start of a", issue.Diagnostics, StringComparison.Ordinal);
                Assert.DoesNotContain("reader", issue.Diagnostics, StringComparison.Ordinal);
            }
        }
    }

    static JsonException Broken(string text)
    {
        try
        {
            var json = new Utf8JsonReader(Encoding.UTF8.GetBytes(text), new JsonReaderOptions { MaxDepth = JsonFormat.DeepestNesting });
            while (json.Read()) { }
        }
        catch (JsonException broken)
        {
            return broken;
        }
        throw new InvalidOperationException($"{text} is JSON.");
    }
}
