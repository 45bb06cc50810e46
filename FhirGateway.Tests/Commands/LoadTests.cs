using System.Text;

namespace FhirGateway.Tests.Commands;

/// <summary>What becomes of each kind of file.</summary>
public sealed class LoadTests(GatewayFixture gateway) : IClassFixture<GatewayFixture>, IDisposable
{
    readonly LoadFolder folder = new();
    readonly FhirHttp fhir = gateway.Fhir;

    public void Dispose() => folder.Dispose();

    async Task<(int Exit, Loaded Only)> LoadOne(string name, string text)
    {
        var (exit, lines) = await Loading.Into(gateway, folder.Add(name, text));
        return (exit, Assert.Single(lines));
    }

    [Fact]
    public async Task A_resource_with_an_id_is_put_there()
    {
        const string patient = """{"resourceType":"Patient","id":"with-id","active":true}""";
        var (exit, first) = await LoadOne("a.json", patient);
        Assert.Equal((0, "Patient/with-id", "created", 201), (exit, first.Resource, first.Result, first.Status));
        var (_, again) = await LoadOne("a.json", patient.Replace("true", "false", StringComparison.Ordinal));
        Assert.Equal(("Patient/with-id", "updated", 200), (again.Resource, again.Result, again.Status));
        Assert.False((bool)(await fhir.Get("Patient/with-id")).Json["active"]!);
    }

    [Fact]
    public async Task A_resource_without_an_id_is_posted_and_gets_one()
    {
        var (exit, line) = await LoadOne("a.json", """{"resourceType":"Patient","gender":"female"}""");
        Assert.Equal((0, "created", 201), (exit, line.Result, line.Status));
        Assert.Matches("^Patient/.+", line.Resource);
        Assert.Equal("female", (string?)(await fhir.Get(line.Resource!)).Json["gender"]);
    }

    [Fact]
    public async Task A_byte_order_mark_is_passed_over()
    {
        var (exit, line) = await LoadOne("a.json", "\uFEFF" + """{"resourceType":"Patient","id":"marked"}""");
        Assert.Equal((0, "created"), (exit, line.Result));
        Assert.Equal(200, (await fhir.Get("Patient/marked")).Code);
    }

    [Fact]
    public async Task A_transaction_is_executed_as_one()
    {
        var (exit, lines) = await Loading.Into(gateway, folder.Add("t.json", """
            {"resourceType":"Bundle","type":"transaction","entry":[
             {"fullUrl":"urn:uuid:7c0d0b0e-0000-4000-8000-000000000001","resource":{"resourceType":"Patient","gender":"male"},
              "request":{"method":"POST","url":"Patient"}},
             {"resource":{"resourceType":"Observation","id":"of-transaction","status":"final","code":{"text":"x"},
               "subject":{"reference":"urn:uuid:7c0d0b0e-0000-4000-8000-000000000001"}},
              "request":{"method":"PUT","url":"Observation/of-transaction"}},
             {"request":{"method":"GET","url":"Observation/of-transaction"}}]}
            """));
        Assert.Equal(0, exit);
        Assert.Equal(["created", "created", "read"], lines.Select(l => l.Result));
        Assert.Equal("Observation/of-transaction", lines[1].Resource);
        Assert.Equal(lines[0].Resource, (string?)(await fhir.Get("Observation/of-transaction")).Json["subject"]!["reference"]);
    }

    [Fact]
    public async Task A_transaction_with_one_ill_entry_is_refused_whole()
    {
        var (exit, line) = await LoadOne("t.json", """
            {"resourceType":"Bundle","id":"ill","type":"transaction","entry":[
             {"resource":{"resourceType":"Patient","id":"beside-ill"},"request":{"method":"PUT","url":"Patient/beside-ill"}},
             {"resource":{"resourceType":"Patient","gender":"unclear"},"request":{"method":"POST","url":"Patient"}}]}
            """);
        Assert.Equal((1, "Bundle/ill", "refused", 400), (exit, line.Resource, line.Result, line.Status));
        Assert.Contains("Bundle.entry[1].resource.gender", line.ErrorsAt);
        Assert.Equal(404, (await fhir.Get("Patient/beside-ill")).Code);
    }

    [Fact]
    public async Task The_entries_of_a_batch_stand_alone()
    {
        var (exit, lines) = await Loading.Into(gateway, folder.Add("b.json", """
            {"resourceType":"Bundle","type":"batch","entry":[
             {"resource":{"resourceType":"Patient","id":"in-batch"},"request":{"method":"PUT","url":"Patient/in-batch"}},
             {"resource":{"resourceType":"Patient","id":"ill-in-batch","gender":"unclear"},
              "request":{"method":"PUT","url":"Patient/ill-in-batch"}},
             {"request":{"method":"DELETE","url":"Patient/in-batch"}}]}
            """));
        Assert.Equal(1, exit);
        Assert.Equal([("Patient/in-batch", "created"), ("Patient/ill-in-batch", "refused"), ("Patient/in-batch", "deleted")],
            lines.Select(l => (l.Resource!, l.Result)));
        Assert.Contains("Patient.gender", lines[1].ErrorsAt);
    }

    [Theory]
    [InlineData("searchset")]
    [InlineData("collection")]
    public async Task A_searchset_or_collection_is_split_into_its_entries(string type)
    {
        var (exit, lines) = await Loading.Into(gateway, folder.Add("s.json", $$$"""
            {"resourceType":"Bundle","id":"split-{{{type}}}","type":"{{{type}}}","entry":[
             {"fullUrl":"http://x/Patient/s-{{{type}}}","resource":{"resourceType":"Patient","id":"s-{{{type}}}"}},
             {"resource":{"resourceType":"OperationOutcome","issue":[{"severity":"warning","code":"processing"}]}},
             {"fullUrl":"http://x/Patient/2"},
             {"resource":{"resourceType":"Patient","gender":"unclear"}},
             {"colour":"red","resource":{"resourceType":"Patient","id":"coloured"}}]}
            """));
        Assert.Equal(1, exit);
        Assert.Equal(
            [($"Patient/s-{type}", "created"), ("OperationOutcome", "checked"), ("Bundle.entry[2]", "refused"),
             ("Patient", "refused"), ("Patient/coloured", "refused")],
            lines.Select(l => (l.Resource!, l.Result)));
        Assert.Contains("Bundle.entry[2].resource", lines[2].ErrorsAt);
        Assert.Contains("Patient.gender", lines[3].ErrorsAt);
        Assert.Contains("Bundle.entry[4].colour", lines[4].ErrorsAt);
        Assert.Equal(404, (await fhir.Get($"Bundle/split-{type}")).Code);
        Assert.Equal(404, (await fhir.Get("Patient/coloured")).Code);
    }

    [Fact]
    public async Task A_searchset_that_is_no_sound_Bundle_is_refused_whole()
    {
        var (exit, line) = await LoadOne("s.json", """
            {"resourceType":"Bundle","type":"searchset","total":"1","entry":[{"resource":{"resourceType":"Patient","id":"unsound"}}]}
            """);
        Assert.Equal((1, "refused", 400), (exit, line.Result, line.Status));
        Assert.Contains("Bundle.total", line.ErrorsAt);
        Assert.Equal(404, (await fhir.Get("Patient/unsound")).Code);
    }

    [Fact]
    public async Task A_message_or_document_is_kept_as_a_Bundle()
    {
        var (exit, line) = await LoadOne("m.json", """
            {"resourceType":"Bundle","id":"message","type":"message","entry":[{"fullUrl":"urn:uuid:7c0d0b0e-0000-4000-8000-000000000002",
             "resource":{"resourceType":"MessageHeader","id":"inside","eventUri":"http://x","source":{"endpoint":"http://y"}}}]}
            """);
        Assert.Equal((0, "Bundle/message", "stored-unread", 201), (exit, line.Resource, line.Result, line.Status));
        Assert.StartsWith("message-stored-unread: ", Assert.Single(line.Issues).Diagnostics, StringComparison.Ordinal);
        Assert.Equal("message", (string?)(await fhir.Get("Bundle/message")).Json["type"]);
        Assert.Equal(404, (await fhir.Get("MessageHeader/inside")).Code);
    }

    [Fact]
    public async Task OperationOutcome_and_Parameters_are_only_checked()
    {
        var (exit, line) = await LoadOne("p.json", """{"resourceType":"Parameters","id":"p","parameter":[{"name":"x","valueInteger":1}]}""");
        Assert.Equal((0, "Parameters/p", "checked", 0), (exit, line.Resource, line.Result, line.Status));
        Assert.Equal(404, (await fhir.Get("Parameters/p")).Code);
        var (illExit, ill) = await LoadOne("o.json", """{"resourceType":"OperationOutcome","issue":[{"severity":"odd","colour":1}]}""");
        Assert.Equal((1, "refused"), (illExit, ill.Result));
        Assert.Superset(new HashSet<string?>(["OperationOutcome.issue[0].colour", "OperationOutcome.issue[0].code",
            "OperationOutcome.issue[0].severity"]), ill.ErrorsAt.ToHashSet());
    }

    [Fact]
    public async Task Each_line_of_NDJSON_is_a_document()
    {
        var (exit, lines) = await Loading.Into(gateway, folder.Add("n.ndjson", [.. """
            {"resourceType":"Patient","id":"line-1","name":[{"text":"é"}]}

            {"resourceType":"Patient","id":"line-3","gender":"unclear"}
            {"resourceType":"Patient","id":"line-4"
            """u8, .. "\n"u8, .. "{\"resourceType\":\"Patient\",\"id\":\"line-5\",\"name\":[{\"text\":\""u8, 0xE9, .. "\"}]}"u8]));
        Assert.Equal(1, exit);
        Assert.Equal(["created", "refused", "refused", "refused"], lines.Select(l => l.Result));
        Assert.Equal("é", (string?)(await fhir.Get("Patient/line-1")).Json["name"]![0]!["text"]);
        Assert.StartsWith("line 3", lines[1].Issues[0].Location, StringComparison.Ordinal);
        Assert.StartsWith("line 4", lines[2].Issues[0].Location, StringComparison.Ordinal);
        Assert.StartsWith("line 5", lines[3].Issues[0].Location, StringComparison.Ordinal);
        Assert.Contains("UTF-8", lines[3].Issues[0].Diagnostics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task XML_goes_through_the_same_gate()
    {
        folder.Add("x/a.xml", """
            <?xml version="1.0" encoding="UTF-8"?>
            <Bundle xmlns="http://hl7.org/fhir"><type value="collection"/>
             <entry><resource><Patient><id value="of-xml"/><gender value="female"/></Patient></resource></entry>
             <entry><resource><Observation><id value="num"/><status value="final"/><code><text value="x"/></code>
              <valueQuantity><value value="1.10"/></valueQuantity></Observation></resource></entry>
            </Bundle>
            """);
        folder.Add("x/b.xml", """<Patient xmlns="http://hl7.org/fhir"><id value="ill"/><colour value="red"/></Patient>""");
        folder.Add("x/c.xml", """<Patient xmlns="http://hl7.org/fhir"><id value="ill"/><gender value="unclear"/></Patient>""");
        folder.Add("x/d.txt", "not one of the kinds");
        var (exit, lines) = await Loading.Into(gateway, Path.Combine(folder.Path, "x"));
        Assert.Equal(1, exit);
        Assert.Equal(["created", "created", "refused", "refused"], lines.Select(l => l.Result));
        Assert.Contains("\"value\":1.10", (await fhir.Get("Observation/num")).Text, StringComparison.Ordinal);
        Assert.Equal(("Patient.colour", "line 1, column 56"), (lines[2].Issues[0].Expression, lines[2].Issues[0].Location));
        Assert.Contains("Patient.gender", lines[3].ErrorsAt);
    }

    [Fact]
    public async Task A_missing_file_is_refused_and_the_others_are_loaded()
    {
        var good = folder.Add("good.json", """{"resourceType":"Patient","id":"beside-missing"}""");
        var (exit, lines) = await Loading.Into(gateway, Path.Combine(folder.Path, "nowhere.json"), good);
        Assert.Equal(1, exit);
        Assert.Equal([("refused", 0), ("created", 201)], lines.Select(l => (l.Result, l.Status)));
        Assert.Equal("not-found", lines[0].Issues[0].Code);
    }

    [Fact]
    public async Task A_resource_that_is_too_long_is_refused_and_the_next_is_loaded()
    {
        var data = Convert.ToBase64String(new byte[5 << 20]);
        string Binary(string id, int times) =>
            $$"""{"resourceType":"Binary","id":"{{id}}","contentType":"text/plain","data":"{{string.Concat(Enumerable.Repeat(data[..^4], times))}}"}""";
        var (exit, lines) = await Loading.Into(gateway, folder.Add("long.json", Binary("long", 4)), folder.Add("parts.json",
            $$"""{"resourceType":"Bundle","type":"collection","entry":[{"resource":{{Binary("a", 2)}}},{"resource":{{Binary("b", 2)}}}]}"""));
        Assert.Equal(1, exit);
        Assert.Equal([("Binary/long", 413), ("Binary/a", 201), ("Binary/b", 201)], lines.Select(l => (l.Resource!, l.Status)));
    }

    [Theory]
    [InlineData("""{"resourceType":"Patient","gender":"kept-by-load","colour":"red"}""", 400)]
    [InlineData("{\"resourceType\":\"Patient\",\"gender\":\"kept-by-load\" \"active\":true}", 400)]
    [InlineData("""{"resourceType":"Colour","text":"kept-by-load"}""", 400)]
    [InlineData("""{"status":"kept-by-load"}""", 400)]
    [InlineData("""["kept-by-load"]""", 400)]
        public async Task What_is_refused_is_kept_where_others_find_it(string text, int status)
    {
        var (exit, line) = await LoadOne("r.json", text);
        Assert.Equal((1, "refused", status), (exit, line.Result, line.Status));
        Assert.NotEmpty(line.Issues);
        var kept = (await fhir.Get("$refused")).Entries
            .Where(e => (string?)e["resource"]!["resourceType"] == "Binary")
            .Select(e => Encoding.UTF8.GetString(Convert.FromBase64String((string)e["resource"]!["data"]!)));
        Assert.Contains(text, kept);
    }

    [Fact]
    public async Task All_faults_of_a_resource_are_told_at_once()
    {
        var (_, line) = await LoadOne("r.json", """{"resourceType":"ServiceRequest","status":"inactive","intent":"plan","Colour":1}""");
        Assert.Superset(new HashSet<string?>(["ServiceRequest.status", "ServiceRequest.subject", "ServiceRequest.Colour"]),
            line.ErrorsAt.ToHashSet());
    }
}
