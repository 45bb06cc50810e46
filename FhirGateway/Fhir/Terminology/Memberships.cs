using FhirGateway.Fhir.Definitions;

namespace FhirGateway.Fhir.Terminology;

/// <summary>Three-valued logic: what is certain wins over what cannot be told.</summary>
internal static class Memberships
{
    public static Membership And(this Membership one, Membership other) =>
        one == Membership.NotMember || other == Membership.NotMember ? Membership.NotMember
        : one == Membership.Member && other == Membership.Member ? Membership.Member
        : Membership.CannotTell;

    public static Membership Or(this Membership one, Membership other) =>
        one == Membership.Member || other == Membership.Member ? Membership.Member
        : one == Membership.NotMember && other == Membership.NotMember ? Membership.NotMember
        : Membership.CannotTell;

    public static Membership Not(this Membership one) => one switch
    {
        Membership.Member => Membership.NotMember,
        Membership.NotMember => Membership.Member,
        _ => Membership.CannotTell,
    };
}
