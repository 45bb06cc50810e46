using FhirGateway.Commands.Demo.Board;

namespace FhirGateway.Commands.Demo;

/// <summary>One playing of a scenario: whom it happens to, where, from which day on.</summary>
/// <param name="Id">Beginning of the ids of all its resources: <c>not-received-routine-3</c>.</param>
/// <param name="Random">Its own, so that one case's choices never move another's.</param>
internal sealed record Case(
    string Id,
    Scenario Scenario,
    DateOnly Start,
    Practice Practice,
    int Doctor,
    Hospital Hospital,
    Problem Problem,
    Person Person,
    Random Random)
{
    public Specialty Specialty => Problem.Specialty;

    public bool IsScottish => Hospital.Country == Nation.Scotland;

    public string Requester => Practice.Doctor(Doctor);

    public string Consultant => Hospital.Consultant(Specialty);

    /// <summary>The id of one of its resources, by the name that the script and the truth file use.</summary>
    public string IdOf(string name) => $"{Id}-{name}";
}
