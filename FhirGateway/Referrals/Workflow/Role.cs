namespace FhirGateway.Referrals.Workflow;

/// <summary>Who moves a record of a referral. A writer may stand in several roles at once.</summary>
[Flags]
internal enum Role
{
    None = 0,

    /// <summary>Who asked: the requester of the ServiceRequest; of a Task that asks for something else, who asked for that.</summary>
    Requester = 1,

    /// <summary>The owner of the Task, which does what was asked; of facts, who provides the care.</summary>
    Filler = 2,

    /// <summary>The practice where the patient is registered.</summary>
    Practice = 4,

    /// <summary>This server.</summary>
    Gateway = 8,

    /// <summary>Somebody who did not say who: a move is legal when it is anybody's but the gateway's.</summary>
    Anybody = Requester | Filler | Practice,
}

internal static class RoleName
{
    static readonly Role[] Single = [Role.Requester, Role.Filler, Role.Practice, Role.Gateway];

    public static IReadOnlyList<Role> Each(this Role roles) => [.. Single.Where(role => roles.HasFlag(role))];

    /// <summary>As in the published table.</summary>
    public static string Code(this Role role) => role.ToString().ToLowerInvariant();

    public static string Words(this Role roles) => string.Join(" or ", roles.Each().Select(Code));
}
