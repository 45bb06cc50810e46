using Spectre.Console;

namespace FhirGateway.Commands.Demo;

/// <summary>The addresses to open when all has been lived.</summary>
internal static class Pages
{
    /// <param name="referral"><c>ServiceRequest/id</c> of the referral to look at; null for none.</param>
    public static void Print(IAnsiConsole console, Uri server, string? referral, string folder)
    {
        console.Say("");
        console.Say("Pages to open:");
        Line("", "the dashboard: what is overdue, by hospital and rule");
        Line("odata/Overdue", "the overdue duties as rows, for a spreadsheet");
        Line("odata/Referrals?$top=20", "referrals, with their step, urgency and days waiting");
        Line("odata/Flags?$filter=Tier eq 1", "the Flags to act on today");
        Line("fhir/Flag?status=active", "the active Flags in FHIR");
        if (referral is not null)
        {
            Line($"fhir/{referral}/$status", "one referral as it stands now");
            Line($"fhir/{referral}/$timeline", "the same referral from its beginning");
        }
        Line("fhir/metadata", "what the server can do");
        console.Say($"The data is in {folder}; the next demo replaces it.");

        void Line(string address, string words)
        {
            console.Say($"  {new Uri(server, address).AbsoluteUri}");
            console.Say($"      {words}");
        }
    }
}
