using System.Globalization;
using System.Text.Json.Nodes;
using FhirGateway.Fhir;
using static FhirGateway.Commands.Demo.Json;

namespace FhirGateway.Commands.Demo.Board;

/// <summary>A synthetic patient.</summary>
internal sealed record Person(string NhsNumber, string Given, string Family, bool IsWoman, DateOnly BornOn)
{
    public static Person Invent(string nhsNumber, Random random)
    {
        var woman = random.Next(2) == 0;
        var given = woman ? Names.Women : Names.Men;
        var born = new DateOnly(1932, 1, 1).AddDays(random.Next(25_900));
        return new(nhsNumber, given[random.Next(given.Length)], Names.Families[random.Next(Names.Families.Length)], woman, born);
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
