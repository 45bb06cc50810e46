using FhirGateway.Fhir.Definitions;
using FhirGateway.Referrals;
using FhirGateway.Search;

namespace FhirGateway.Storage;

/// <summary>The references of <see cref="Visibility"/> as the numbers that the tables bear.</summary>
internal static class PartyLinks
{
    public static int[] Names { get; } = Ids(Visibility.Names);
    public static int[] HangsOn { get; } = Ids(Visibility.HangsOn);
    public static int[] Shows { get; } = Ids(Visibility.Shows);
    public static int[] Work { get; } = Ids(Visibility.Work);
    public static int Owner { get; } = Id(Visibility.Owner);
    public static int Practice { get; } = Id(Visibility.Practice);
    public static int Subject { get; } = Id(Visibility.Subject);

    /// <summary>From a role or a service towards the organisation that it stands for.</summary>
    public static int RoleOrganization { get; } = Id("PractitionerRole.organization");
    public static int RoleService { get; } = Id("PractitionerRole.service");
    public static int ServiceOrganization { get; } = Id("HealthcareService.organization");
    public static int[] StandsFor { get; } = [RoleOrganization, RoleService, ServiceOrganization];

    public static int PartOf { get; } = Id("Organization.partof");

    /// <summary>Of a restricted record, in place of a parameter.</summary>
    public const int Restricted = 0;

    public static short Request { get; } = ResourceTypes.Number("ServiceRequest");
    public static short Organization { get; } = ResourceTypes.Number("Organization");
    public static short Ends { get; } = ResourceTypes.Number(Visibility.Ends);

    /// <summary>The types that are no records: their rows neither hang on others nor lead on.</summary>
    public static short[] NoRecords { get; } = [Ends, .. Audience.OpenTypes];

    static readonly HashSet<int> All = [.. Names, .. HangsOn, .. Shows, .. Work, .. StandsFor];

    /// <summary>Who may see something may depend on it.</summary>
    public static bool Matters(int param) => All.Contains(param);

    public static int Id(string parameter) => SearchParameter.IdOf(parameter.Split('.')[0], parameter.Split('.')[1]);

    static int[] Ids(IEnumerable<string> parameters) => [.. parameters.Select(Id)];
}
