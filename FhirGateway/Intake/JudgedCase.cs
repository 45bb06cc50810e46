using System.Security.Cryptography;
using System.Text;
using FhirGateway.Referrals;
using FhirGateway.Rules;

namespace FhirGateway.Intake;

/// <summary>A case, what its facts are, and what the rules say of them at one instant.</summary>
internal sealed record JudgedCase(LoadedCase Case, FactSheet Sheet, IReadOnlyList<Finding> Findings, DateTimeOffset At)
{
    public long Rid => Case.Rid;

    /// <summary>The next instant at which time alone changes something.</summary>
    public Finding? Next => Findings.Where(f => f.NextAt is not null).MinBy(f => f.NextAt);

    /// <summary>Why an open case has no next deadline; null when it has one or is closed.</summary>
    public string? OpenReason => Watch.ReasonWhyNot(Sheet, Findings);

    public IEnumerable<string> UnknownRules =>
        Findings.Where(f => f.State == FindingState.Unknown).Select(f => f.Rule).Distinct().Order(StringComparer.Ordinal);

    public static JudgedCase Of(LoadedCase loaded, PolicySet policies)
    {
        var sheet = FactSheet.Build(loaded.File);
        return new JudgedCase(loaded, sheet, SafetyRules.Judge(sheet, policies, loaded.File.AsOf), loaded.File.AsOf);
    }

    /// <summary>The version of rules and policies together; a case judged under another is judged again.</summary>
    public static string VersionOf(PolicySet policies) =>
        $"{SafetyRules.Version}+{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(policies.Version)))[..12]}";
}
