using System.Text.Json.Nodes;
using FhirGateway.Fhir;
using static FhirGateway.Commands.Demo.Json;

namespace FhirGateway.Commands.Demo.Board;

/// <summary>The board's organisations, services and professionals as FHIR resources.</summary>
internal static class AddressBook
{
    /// <summary>Every directory resource, what is referred to first.</summary>
    public static IEnumerable<JsonObject> Of(HealthBoard board)
    {
        yield return Organisation(HealthBoard.Id, "Glenmarrow Health Board", "DM0B1", "Strathmarrow", Nation.Scotland, null);
        foreach (var hospital in HealthBoard.Hospitals)
        {
            var parent = hospital.Country == Nation.Scotland ? HealthBoard.Id : null;
            yield return Organisation(hospital.Id, hospital.Name, hospital.OdsCode, hospital.Town, hospital.Country, parent);
            foreach (var resource in Specialty.All.SelectMany(s => DepartmentOf(hospital, s))) yield return resource;
        }
        foreach (var practice in board.Practices)
        {
            yield return Organisation(practice.Id, practice.Name, practice.OdsCode, practice.Town, practice.Country, null);
            for (var number = 0; number < Practice.Doctors; number++)
            {
                yield return Practitioner($"{practice.Doctor(number)}-person", practice.Name.Length + number);
                yield return Role(practice.Doctor(number), practice.Id, "General practitioner");
            }
        }
    }

    static IEnumerable<JsonObject> DepartmentOf(Hospital hospital, Specialty specialty)
    {
        yield return new JsonObject
        {
            ["resourceType"] = "HealthcareService",
            ["id"] = hospital.Department(specialty),
            ["active"] = true,
            ["providedBy"] = Reference("Organization", hospital.Id),
            ["specialty"] = List(Concept(specialty.Name)),
            ["name"] = $"{specialty.Name}, {hospital.Name}",
        }.Claiming(Canonical.Profiles.HealthcareService);
        yield return Practitioner($"{hospital.Consultant(specialty)}-person", specialty.Name.Length + hospital.Name.Length);
        yield return Role(hospital.Consultant(specialty), hospital.Id, $"Consultant, {specialty.Name}");
    }

    static JsonObject Organisation(string id, string name, string code, string town, string country, string? parent)
    {
        var organisation = new JsonObject
        {
            ["resourceType"] = "Organization",
            ["id"] = id,
            ["identifier"] = List(Identifier(Canonical.OdsCode, code)),
            ["active"] = true,
            ["name"] = name,
            ["address"] = List(new JsonObject { ["city"] = town, ["country"] = country }),
        };
        if (parent is not null) organisation["partOf"] = Reference("Organization", parent);
        return organisation.Claiming(Canonical.Profiles.Organization);
    }

    static JsonObject Practitioner(string id, int pick) => new JsonObject
    {
        ["resourceType"] = "Practitioner",
        ["id"] = id,
        ["name"] = List(new JsonObject
        {
            ["family"] = Names.Families[pick % Names.Families.Length],
            ["given"] = List(Names.Women[pick % Names.Women.Length]),
            ["prefix"] = List("Dr"),
        }),
    }.Claiming(Canonical.Profiles.Practitioner);

    static JsonObject Role(string id, string organisation, string title) => new JsonObject
    {
        ["resourceType"] = "PractitionerRole",
        ["id"] = id,
        ["active"] = true,
        ["practitioner"] = Reference("Practitioner", $"{id}-person"),
        ["organization"] = Reference("Organization", organisation),
        ["code"] = List(Concept(title)),
    }.Claiming(Canonical.Profiles.PractitionerRole);
}
