using System.Text;
using FhirGateway.Fhir;
using FhirGateway.Fhir.Json;
using FhirGateway.Fhir.Validation;

namespace FhirGateway.Tests.Fhir.Validation;

/// <summary>R4's rules for the entries of a Bundle: identity, versions, duplicates, documents.</summary>
public sealed class BundleRulesTests
{
    const string Uuid = "urn:uuid:c757873d-ec9a-4326-a141-556f43239520";
    const string Patient = """{"resourceType":"Patient","id":"1"}""";
    const string Stored = """{"fullUrl":"http://x/Patient/1","resource":{"resourceType":"Patient","id":"1","meta":{"versionId":"2"}}}""";

    [Theory]
    [InlineData("collection", true)]
    [InlineData("searchset", true)]
    [InlineData("batch", false)]
    [InlineData("transaction", false)]
    [InlineData("batch-response", false)]
    [InlineData("transaction-response", false)]
    [InlineData("history", true)]
    public void FullUrl_is_required_by_the_Bundles_type(string type, bool required)
    {
        var request = type is "batch" or "transaction" or "history" ? ""","request":{"method":"PUT","url":"Patient/1"}""" : "";
        var response = type.Contains("response", StringComparison.Ordinal) || type == "history" ? ""","response":{"status":"200"}""" : "";
        Assert.Equal(
            required ? "required Bundle.entry[0]" : "", Told(type, $$"""{"resource":{{Patient}}{{request}}{{response}}}"""));
    }

    [Fact]
    public void FullUrl_is_required_in_a_message()
    {
        var issue = Assert.Single(Errors("message", $$"""{"resource":{{Header("Patient/1")}}},{{Stored}}"""));
        Assert.Equal("Bundle.entry[0]", issue.Expression);
        Assert.Equal(
            "Bundle.entry.fullUrl is missing: in a Bundle of type message every entry with a resource must have one; "
            + "only an entry with request.method POST may go without.", issue.Diagnostics);
    }

    [Fact]
    public void FullUrl_is_required_in_a_document() =>
        Assert.Equal("required Bundle.entry[0]", Told("document", $$"""{"resource":{{Composition()}}},{{Stored}}"""));

    [Theory]
    [InlineData("history", """{"resource":{"resourceType":"Patient","id":"1"},"request":{"method":"POST","url":"Patient"},"response":{"status":"201"}}""")]
    [InlineData("history", """{"request":{"method":"DELETE","url":"Patient/1"},"response":{"status":"204"}}""")]
    [InlineData("searchset", """{"resource":{"resourceType":"OperationOutcome","issue":[{"severity":"warning","code":"value"}]},"search":{"mode":"outcome"}}""")]
    [InlineData("transaction", """{"resource":{"resourceType":"Patient"},"request":{"method":"POST","url":"Patient"}}""")]
    public void An_entry_without_identity_needs_no_fullUrl(string type, string entry) => Assert.Equal("", Told(type, entry));

    [Theory]
    [InlineData(Uuid, "")]
    [InlineData("urn:uuid:C757873D-EC9A-4326-A141-556F43239520", "")]
    [InlineData("urn:uuid:1", "value Bundle.entry[0].fullUrl")]
    [InlineData("urn:uuid:c757873dec9a4326a141556f43239520", "value Bundle.entry[0].fullUrl")]
    [InlineData("urn:oid:1.2.3", "")]
    [InlineData("urn:oid:x", "value Bundle.entry[0].fullUrl")]
    [InlineData("Patient/1", "value Bundle.entry[0].fullUrl")]
    [InlineData("/Patient/1", "value Bundle.entry[0].fullUrl")]
    [InlineData("http://x/Patient/1", "")]
    [InlineData("http://x/Patient/2", "value Bundle.entry[0].fullUrl")]
    [InlineData("http://x/{any}/Patient/1", "value Bundle.entry[0].fullUrl")]
    [InlineData("http://x/Group/1", "value Bundle.entry[0].fullUrl")]
    [InlineData("http://x/Patient/1/_history/1", "invariant Bundle.entry[0]")]
    public void FullUrl_is_absolute_and_agrees_with_the_resource(string url, string expected) =>
        Assert.Equal(expected, Told("collection", $$"""{"fullUrl":"{{url}}","resource":{{Patient}} }"""));

    [Theory]
    [InlineData("\"id\":\"1\",", "match", "")]
    [InlineData("", "match", "required Bundle.entry[0].resource")]
    [InlineData("", "include", "required Bundle.entry[0].resource")]
    public void What_a_search_found_has_an_id(string id, string mode, string expected) =>
        Assert.Equal(expected, Told("searchset", $$"""
            {"fullUrl":"{{Uuid}}","resource":{"resourceType":"Patient",{{id}}"active":true},"search":{"mode":"{{mode}}"} }
            """));

    [Fact]
    public void What_a_search_found_has_an_id_without_a_mode_too() => Assert.Equal(
        "required Bundle.entry[0].resource",
        Told("searchset", $$"""{"fullUrl":"{{Uuid}}","resource":{"resourceType":"Patient","active":true} }"""));

    [Theory]
    [InlineData("Patient/1", "")]
    [InlineData("Patient/1/_history/2", "")]
    [InlineData("http://x/Patient/1/_history/2", "")]
    [InlineData("Patient/1/_history/3", "not-found Bundle.entry[0].resource.section[0].entry[0]")]
    [InlineData("http://x/Patient/1/_history/3", "not-found Bundle.entry[0].resource.section[0].entry[0]")]
    [InlineData("Patient/2", "not-found Bundle.entry[0].resource.section[0].entry[0]")]
    [InlineData(Uuid, "not-found Bundle.entry[0].resource.section[0].entry[0]")]
    public void A_document_holds_what_a_section_names(string reference, string expected) =>
        Assert.Equal(expected, Told("document", $$"""
            {"fullUrl":"http://x/Composition/c","resource":{{Composition(entry: reference)}}},{{Stored}}
            """));

    [Theory]
    [InlineData("subject", "subject")]
    [InlineData("author", "author[0]")]
    [InlineData("custodian", "custodian")]
    public void A_document_holds_what_its_Composition_names(string element, string place)
    {
        var other = element switch
        {
            "subject" => Composition(subject: "Patient/1/_history/9"),
            "author" => Composition(author: "Patient/1/_history/9"),
            _ => Composition(more: ""","custodian":{"reference":"Organization/9"}"""),
        };
        Assert.Equal($"not-found Bundle.entry[0].resource.{place}", Told("document", $$"""
            {"fullUrl":"http://x/Composition/c","resource":{{other}}},{{Stored}}
            """));
    }

    [Theory]
    [InlineData("urn:uuid:c757873d-ec9a-4326-a141-556f43239520")]
    [InlineData("urn:uuid:C757873D-EC9A-4326-A141-556F43239520")]
    public void A_urn_is_found_in_capital_and_small_letters(string reference) => Assert.Equal("", Told("document", $$"""
        {"fullUrl":"http://x/Composition/c","resource":{{Composition(entry: reference)}}},{{Stored}},
        {"fullUrl":"{{Uuid}}","resource":{"resourceType":"Patient","id":"3"} }
        """));

    [Fact]
    public void Another_document_need_not_be_in_this_one() => Assert.Equal("", Told("document", $$"""
        {"fullUrl":"http://x/Composition/c","resource":{{Composition(
            more: ""","relatesTo":[{"code":"replaces","targetReference":{"reference":"Composition/old"}}]""")}}},{{Stored}}
        """));

    [Fact]
    public void A_reference_without_versionId_in_the_Bundle_is_told_so()
    {
        var issue = Assert.Single(Errors("document", $$"""
            {"fullUrl":"http://x/Composition/c","resource":{{Composition(entry: "Patient/1/_history/1")}}},
            {"fullUrl":"http://x/Patient/1","resource":{{Patient}} }
            """));
        Assert.Equal(
            "'Patient/1/_history/1' names version '1'; the Bundle holds the resource without meta.versionId.",
            issue.Diagnostics);
    }

    [Fact]
    public void Two_versions_in_a_document_are_told_apart() => Assert.Equal("", Told("document", $$"""
        {"fullUrl":"http://x/Composition/c","resource":{{Composition(entry: "Patient/1/_history/3")}}},{{Stored}},
        {{Stored.Replace("\"2\"", "\"3\"", StringComparison.Ordinal)}}
        """));

    [Theory]
    [InlineData("Patient/1/_history/2", "")]
    [InlineData("Patient/1/_history/3", "not-found Bundle.entry[0].resource.focus[0]")]
    [InlineData("http://elsewhere/Patient/7", "")]
    public void A_messages_focus_is_the_version_in_the_Bundle(string focus, string expected) =>
        Assert.Equal(expected, Told("message", $$"""
            {"fullUrl":"http://x/MessageHeader/h","resource":{{Header(focus)}}},{{Stored}}
            """));

    [Theory]
    [InlineData("http://x/Patient/1", "http://x/Patient/1", "invariant Bundle")]
    [InlineData(Uuid, Uuid, "invariant Bundle")]
    [InlineData(Uuid, "urn:uuid:C757873D-EC9A-4326-A141-556F43239520", "invariant Bundle.entry[1].fullUrl")]
    [InlineData(Uuid, "URN:UUID:c757873d-ec9a-4326-a141-556f43239520", "invariant Bundle.entry[1].fullUrl")]
    [InlineData("http://x/Patient/1", "http://y/Patient/1", "")]
    public void A_fullUrl_is_unique(string first, string second, string expected) =>
        Assert.Equal(expected, Told("collection", $$"""
            {"fullUrl":"{{first}}","resource":{{Patient}} },{"fullUrl":"{{second}}","resource":{{Patient}} }
            """));

    [Theory]
    [InlineData("transaction", "PUT", "PUT", "duplicate Bundle.entry[1].request.url")]
    [InlineData("transaction", "PUT", "DELETE", "duplicate Bundle.entry[1].request.url")]
    [InlineData("transaction", "PATCH", "PUT", "duplicate Bundle.entry[1].request.url")]
    [InlineData("transaction", "GET", "PUT", "")]
    [InlineData("batch", "PUT", "PUT", "")]
    public void A_transaction_changes_a_resource_once(string type, string first, string second, string expected) =>
        Assert.Equal(expected, Told(type, $$"""
            {"resource":{{Patient}},"request":{"method":"{{first}}","url":"Patient/1"} },
            {"resource":{{Patient}},"request":{"method":"{{second}}","url":"Patient/1"} }
            """));

    [Theory]
    [InlineData("Patient/1", true)]
    [InlineData("Patient?identifier=urn:a|b", true)]
    [InlineData("https://x/any/thing", true)]
    [InlineData("https://x/any%20thing", true)]
    [InlineData("Patient/1 2", false)]
    [InlineData(" Patient/1", false)]
    [InlineData("https://x/any thing", false)]
    [InlineData("Patient?name=a b", false)]
    [InlineData("urn:uuid:c757873d ec9a", false)]
    [InlineData("https://x/Patient/1\\u007f", false)]
    [InlineData("https://x/any\\tthing", false)]
    [InlineData("https://x/any\\u00a0thing", false)]
    [InlineData("https://x\\\\any", false)]
    [InlineData("https://x/\\\"any\\\"", false)]
    [InlineData("https://x/<any>", false)]
    [InlineData("https://x/{any}", false)]
    public void A_reference_is_a_URI(string reference, bool valid) => Assert.Equal(
        valid ? "" : "value Flag.subject.reference",
        Told($$"""{"resourceType":"Flag","status":"active","code":{"text":"x"},"subject":{"reference":"{{reference}}"} }"""));

    [Theory]
    [InlineData("Basic", "implicitRules", "http://x/a b", false)]
    [InlineData("Basic", "implicitRules", "c:\\\\a", true)]
    [InlineData("Basic", "implicitRules", "http://x/\\u007f", false)]
    [InlineData("Basic", "implicitRules", "http://x/\\u00a0", false)]
    [InlineData("Basic", "implicitRules", "http://x/\\u0085", false)]
    [InlineData("Basic", "implicitRules", "http://x/a%20b", true)]
    [InlineData("Questionnaire", "url", "http://x/a\\tb", false)]
    [InlineData("Questionnaire", "derivedFrom", "http://x/q 1", false)]
    [InlineData("Questionnaire", "derivedFrom", "http://x/q|1", true)]
    public void A_uri_and_a_canonical_hold_no_space_or_control_character(string type, string element, string text, bool valid)
    {
        var value = element == "derivedFrom" ? $"[\"{text}\"]" : $"\"{text}\"";
        var parsed = JsonFormat.Read(Encoding.UTF8.GetBytes($$"""{"resourceType":"{{type}}","{{element}}":{{value}}}"""));
        Assert.Equal(valid, !parsed.Issues.Any(issue => issue.IsError));
    }

    [Theory]
    [InlineData("https://x/a b.pdf", false)]
    [InlineData("https://x/a\\u007fb.pdf", false)]
    [InlineData("Binary/1", true)]
    public void The_url_of_an_attachment_holds_no_space_or_control_character(string url, bool valid)
    {
        var parsed = JsonFormat.Read(Encoding.UTF8.GetBytes(
            $$"""{"resourceType":"Patient","photo":[{"contentType":"image/png","url":"{{url}}"}]}"""));
        Assert.Equal(valid, !parsed.Issues.Any(issue => issue.IsError));
    }

    [Theory]
    [InlineData("valueOid", "urn:oid:1.2.3", true)]
    [InlineData("valueOid", "urn:oid:01.2", false)]
    [InlineData("valueOid", "1.2.3", false)]
    [InlineData("valueUuid", Uuid, true)]
    [InlineData("valueUuid", "c757873d-ec9a-4326-a141-556f43239520", false)]
    [InlineData("valueUuid", "urn:uuid:c757873d ec9a-4326-a141-556f43239520", false)]
    public void An_oid_and_a_uuid_have_their_form(string property, string text, bool valid)
    {
        var parsed = JsonFormat.Read(Encoding.UTF8.GetBytes(
            $$"""{"resourceType":"Patient","extension":[{"url":"http://x/e","{{property}}":"{{text}}"}]}"""));
        Assert.Equal(valid, !parsed.Issues.Any(issue => issue.IsError));
    }

    static string Composition(
        string subject = "Patient/1", string author = "Patient/1", string entry = "Patient/1", string more = "") => $$"""
        {"resourceType":"Composition","id":"c","status":"final","type":{"text":"letter"},"date":"2024-01-01","title":"Letter",
         "subject":{"reference":"{{subject}}"},"author":[{"reference":"{{author}}"}],
         "section":[{"title":"Body","entry":[{"reference":"{{entry}}"}]}]{{more}} }
        """;

    static string Header(string focus) => $$"""
        {"resourceType":"MessageHeader","id":"h","eventUri":"urn:event","source":{"endpoint":"http://x"},
         "focus":[{"reference":"{{focus}}"}]}
        """;

    static string Told(string type, string entries) => string.Join("; ", Errors(type, entries).Select(Shown));

    static string Told(string resource) => string.Join("; ", Errors(resource).Select(Shown));

    static string Shown(Issue issue) => $"{issue.Code} {issue.Expression}";

    static IReadOnlyList<Issue> Errors(string type, string entries) => Errors($$"""
        {"resourceType":"Bundle","type":"{{type}}","identifier":{"system":"urn:ids","value":"1"},
         "timestamp":"2024-01-01T00:00:00Z","entry":[{{entries}}]}
        """);

    static IReadOnlyList<Issue> Errors(string resource)
    {
        var parsed = JsonFormat.Read(Encoding.UTF8.GetBytes(resource));
        Assert.Empty(parsed.Issues);
        return [.. Validator.Validate(parsed.Resource!).Where(issue => issue.IsError)];
    }
}
