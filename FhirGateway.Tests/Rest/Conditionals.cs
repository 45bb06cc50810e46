namespace FhirGateway.Tests.Rest;

/// <summary>Patients that a test tells from all others by an identifier of its own.</summary>
sealed class Conditionals(FhirHttp fhir)
{
    public const string System = "https://practice.example/number";

    public string Number { get; } = Guid.NewGuid().ToString("n");

    public string Criteria => $"identifier={System}|{Number}";

    public string Address => "Patient?" + Criteria;

    public string Patient(string? id = null, string family = "Ames", string? number = null) => $$"""
        {"resourceType":"Patient",{{(id is null ? "" : $"\"id\":\"{id}\",")}}
        "identifier":[{"system":"{{System}}","value":"{{number ?? Number}}"}],"name":[{"family":"{{family}}"}]}
        """;

    /// <summary>Makes so many of them; their ids.</summary>
    public async Task<IReadOnlyList<string>> Create(int count)
    {
        var ids = new List<string>();
        for (var i = 0; i < count; i++) ids.Add((await fhir.Post("Patient", Patient())).Id);
        return ids;
    }

    /// <summary>What is stored of them now.</summary>
    public async Task<IReadOnlyList<string>> Stored() =>
        [.. (await fhir.Get(Address)).Entries.Select(e => (string)e["resource"]!["id"]!).Order(StringComparer.Ordinal)];

    public static void Refused(FhirAnswer answer, int code)
    {
        Assert.True(answer.Code == code, $"{answer.Code}: {answer.Text}");
        Assert.NotEmpty(answer.Diagnostics);
    }
}
