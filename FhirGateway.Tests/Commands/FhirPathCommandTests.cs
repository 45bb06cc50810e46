using FhirGateway.Commands;

namespace FhirGateway.Tests.Commands;

public sealed class FhirPathCommandTests : IDisposable
{
    const string Patient = """
        {"resourceType":"Patient","id":"p","active":true,"name":[{"given":["A","B"]}],"birthDate":"1974-12",
        "extension":[{"url":"urn:w","valueDecimal":1.50}],"contained":[{"resourceType":"Basic","id":"b","code":{"text":"x"}}]}
        """;

    readonly LoadFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("Patient.name.given", """{"result":["A","B"]}""", 0)]
    [InlineData("Patient.gender", """{"result":[]}""", 0)]
    [InlineData("Patient.extension.value | active | 1 + 1 | birthDate", """{"result":[1.50,true,2,"1974-12"]}""", 0)]
    [InlineData("Patient.name", """{"result":[{"given":["A","B"]}]}""", 0)]
    [InlineData("Patient.contained", """{"result":[{"resourceType":"Basic","id":"b","code":{"text":"x"}}]}""", 0)]
    [InlineData("4 'mg'", """{"result":[{"value":4,"unit":"mg","system":"http://unitsofmeasure.org","code":"mg"}]}""", 0)]
    [InlineData("now() > @2020", """{"result":[true]}""", 0)]
    public async Task A_result_is_the_items_as_JSON(string expression, string answer, int exit) =>
        Assert.Equal((exit, answer), await One(expression, folder.Add("p.json", Patient)));

    [Theory]
    [InlineData("Patient.colour")]
    [InlineData("Patient.(")]
    [InlineData("Patient.name.given.single()")]
    public async Task An_expression_that_fails_is_an_error(string expression)
    {
        var (exit, answer) = await One(expression, folder.Add("p.json", Patient));
        Assert.Equal(1, exit);
        Assert.StartsWith("{\"error\":\"", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task XML_is_asked_like_JSON() => Assert.Equal((0, """{"result":["female"]}"""),
        await One("gender", folder.Add("p.xml", """<Patient xmlns="http://hl7.org/fhir"><gender value="female"/></Patient>""")));

    [Fact]
    public async Task A_batch_answers_each_line_with_its_id()
    {
        folder.Add("p.json", Patient);
        var (exit, lines) = await Batch("""
            {"id":"a","expression":"Patient.name.given.first()","file":"p.json"}
            {"id":7,"expression":"status","resource":{"resourceType":"Observation","status":"final","code":{"text":"x"}}}

            {"id":"none","expression":"1 + 2"}
            {"id":"bad","expression":"1 +","file":"p.json"}
            {"id":"lost","expression":"1","file":"lost.json"}
            {"id":"ill","expression":"id","resource":{"resourceType":"Colour"}}
            """);
        Assert.Equal(0, exit);
        Assert.Equal(["""{"id":"a","result":["A"]}""", """{"id":7,"result":["final"]}""", """{"id":"none","result":[3]}"""], lines.Take(3));
        Assert.Equal(["bad", "lost", "ill"], lines.Skip(3).Select(l => l.Split('"')[3]));
        Assert.All(lines.Skip(3), l => Assert.Contains("\"error\":\"", l, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_line_that_is_no_question_is_answered_and_told_by_the_exit_code()
    {
        var (exit, lines) = await Batch("""
            {"id":"a","expression":"1"}
            {"id":"b"}
            [1]
            {"id"
            {"id":"half","expression":"\ud83d"}
            """);
        Assert.Equal((1, 5), (exit, lines.Length));
        Assert.StartsWith("""{"id":"b","error":""", lines[1], StringComparison.Ordinal);
        Assert.All(lines.Skip(1), l => Assert.Contains("\"error\":\"", l, StringComparison.Ordinal));
    }

    static async Task<(int, string)> One(string expression, string path)
    {
        using var output = new StringWriter();
        using var remarks = new StringWriter();
        var exit = await FhirPathCommand.One(expression, path, output, remarks, TestContext.Current.CancellationToken);
        return (exit, output.ToString().TrimEnd());
    }

    async Task<(int, string[])> Batch(string lines)
    {
        using var output = new StringWriter();
        var exit = await FhirPathCommand.Batch(folder.Add("q.jsonl", lines), output, TestContext.Current.CancellationToken);
        return (exit, output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }
}
