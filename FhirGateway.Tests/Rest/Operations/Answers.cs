using System.Text.Json.Nodes;

namespace FhirGateway.Tests.Rest.Operations;

static class Answers
{
    /// <summary>The parameters of that name.</summary>
    public static IReadOnlyList<JsonNode> Parameters(this FhirAnswer answer, string name)
    {
        Assert.True(answer.Code == 200, $"{answer.Code}: {answer.Text}");
        Assert.Equal("Parameters", (string?)answer.Json["resourceType"]);
        return [.. answer.Json["parameter"]?.AsArray().Where(p => (string?)p!["name"] == name).Select(p => p!) ?? []];
    }

    public static JsonNode Parameter(this FhirAnswer answer, string name) => Assert.Single(answer.Parameters(name));

    /// <summary>The codes of an expansion, those below others with a blank before them.</summary>
    public static string Codes(this FhirAnswer answer)
    {
        Assert.True(answer.Code == 200, $"{answer.Code}: {answer.Text}");
        Assert.Equal("ValueSet", (string?)answer.Json["resourceType"]);
        return string.Join(' ', Below(answer.Json["expansion"]!));

        static IEnumerable<string> Below(JsonNode node) => node["contains"]?.AsArray()
            .SelectMany(c => Below(c!).Prepend((string)c!["code"]!)) ?? [];
    }

    /// <summary>The resources of a Bundle as <c>Type/id</c>.</summary>
    public static IReadOnlyList<string> References(this FhirAnswer answer)
    {
        Assert.True(answer.Code == 200, $"{answer.Code}: {answer.Text}");
        return [.. answer.Entries.Select(e => $"{e["resource"]!["resourceType"]}/{e["resource"]!["id"]}")];
    }

    /// <summary>What an OperationOutcome that was the answer itself says: severity, code and expression of each issue.</summary>
    public static string Issues(this FhirAnswer answer)
    {
        Assert.True(answer.Code == 200, $"{answer.Code}: {answer.Text}");
        Assert.Equal("OperationOutcome", (string?)answer.Json["resourceType"]);
        return string.Join("; ", answer.Json["issue"]!.AsArray().Select(i =>
            $"{i!["severity"]} {i["code"]} {i["expression"]?[0]}".Trim()));
    }
}
