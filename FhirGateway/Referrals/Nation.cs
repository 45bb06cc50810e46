namespace FhirGateway.Referrals;

/// <summary>Whose standards and bank holidays apply: the nation of the organisation that receives the referral.</summary>
internal enum Nation
{
    England,
    Scotland,
    Wales,
    NorthernIreland,
}

internal static class NationName
{
    public static string Words(this Nation nation) =>
        nation == Nation.NorthernIreland ? "Northern Ireland" : nation.ToString();

    /// <summary>The nation of an <c>address.country</c>: the English name in any case, or the ISO 3166-2 code; else null.</summary>
    public static Nation? Parse(string? country) => country?.Trim().ToUpperInvariant() switch
    {
        "ENGLAND" or "ENG" or "GB-ENG" => Nation.England,
        "SCOTLAND" or "SCT" or "GB-SCT" => Nation.Scotland,
        "WALES" or "CYMRU" or "WLS" or "GB-WLS" => Nation.Wales,
        "NORTHERN IRELAND" or "NORTHERNIRELAND" or "NIR" or "GB-NIR" => Nation.NorthernIreland,
        _ => null,
    };
}
