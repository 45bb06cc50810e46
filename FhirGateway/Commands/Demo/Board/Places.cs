namespace FhirGateway.Commands.Demo.Board;

/// <param name="Id">Id of its Organization.</param>
internal sealed record Hospital(string Id, string Name, string OdsCode, string Town, string Country)
{
    /// <summary>Id of the HealthcareService of that specialty.</summary>
    public string Department(Specialty specialty) => $"{Id}-{specialty.Slug}";

    /// <summary>Id of the PractitionerRole of its consultant.</summary>
    public string Consultant(Specialty specialty) => $"{Id}-{specialty.Slug}-consultant";
}

/// <param name="Id">Id of its Organization.</param>
internal sealed record Practice(string Id, string Name, string OdsCode, string Town, string Country)
{
    public const int Doctors = 3;

    /// <summary>Id of the PractitionerRole of one of its doctors, from 0.</summary>
    public string Doctor(int number) => $"{Id}-gp{number + 1}";
}
