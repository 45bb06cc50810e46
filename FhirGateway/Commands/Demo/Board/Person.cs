using System.Globalization;
using System.Text.Json.Nodes;
using FhirGateway.Fhir;
using static FhirGateway.Commands.Demo.Json;

namespace FhirGateway.Commands.Demo.Board;

/// <summary>A synthetic patient.</summary>
/// <param name="Age">In years, at the start of the case.</param>
internal sealed record Person(string NhsNumber, string Given, string Family, bool IsWoman, DateOnly BornOn, int Age)
{
    /// <summary>A patient who plausibly has that problem on that day.</summary>
    public static Person Invent(string nhsNumber, Problem problem, DateOnly on, bool isOld, Random random)
    {
        var woman = problem.Sex == Sex.Female || problem.Sex == Sex.Any && random.Next(2) == 0;
        var given = woman ? Names.Women : Names.Men;
        var youngest = isOld ? Math.Max(problem.Youngest, Problem.OldAge) : problem.Youngest;
        var age = random.Next(youngest, problem.Oldest + 1);
        var born = on.AddYears(-age).AddDays(-random.Next(364));
        return new(nhsNumber, given[random.Next(given.Length)], Names.Families[random.Next(Names.Families.Length)],
            woman, born, age);
    }

    public JsonObject Resource(string id, string practice) => new JsonObject
    {
        ["resourceType"] = "Patient",
        ["id"] = id,
        ["identifier"] = List(Identifier(Canonical.NhsNumber, NhsNumber)),
        ["active"] = true,
        ["name"] = List(new JsonObject { ["use"] = "official", ["family"] = Family, ["given"] = List(Given) }),
        ["gender"] = IsWoman ? "female" : "male",
        ["birthDate"] = BornOn.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ["generalPractitioner"] = List(Reference("Organization", practice)),
        ["managingOrganization"] = Reference("Organization", practice),
    }.Claiming(Canonical.Profiles.Patient);
}
