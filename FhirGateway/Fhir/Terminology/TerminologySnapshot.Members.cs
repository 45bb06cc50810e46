using FhirGateway.Fhir.Definitions;

namespace FhirGateway.Fhir.Terminology;

/// <summary>Whether a code belongs to a value set.</summary>
internal sealed partial class TerminologySnapshot
{
    /// <summary>Whether the code belongs to the value set. Never throws, and ends on any definitions.</summary>
    /// <param name="valueSet">Its canonical URL, and after <c>|</c> its version.</param>
    /// <param name="system">Null for an element of type code: then the value set's own systems are meant.</param>
    public Membership MemberOf(string valueSet, string? system, string code) =>
        Ask(valueSet, system, code, new Inquiry(Inquiry.MostIncludes));

    /// <summary>
    /// The same of an element: code, string or uri, Coding, Quantity, or a CodeableConcept, of which one coding
    /// suffices. Without a code there is nothing to tell.
    /// </summary>
    public Membership MemberOf(string valueSet, Element coded) =>
        MemberOf(valueSet, coded, new Inquiry(Inquiry.MostIncludes));

    /// <summary>The same, and in the inquiry what the answer cost and lacked.</summary>
    public Membership MemberOf(string valueSet, Element coded, Inquiry inquiry)
    {
        if (coded.Type is "CodeableConcept")
        {
            Membership? all = null;
            foreach (var coding in coded.Children)
                if (coding.Name == "coding" && MemberOf(valueSet, coding, inquiry) is var one)
                    all = all?.Or(one) ?? one;
            return all ?? Membership.CannotTell;
        }
        if (coded.Type is not ("Coding" or "Quantity"))
            return coded.Value is { } bare ? Ask(valueSet, null, bare, inquiry) : Membership.CannotTell;
        if (coded.Text("code") is not { } code) return Membership.CannotTell;
        // A coding without a system could be of any: it is nobody's member (R4 datatypes, Coding.system).
        return coded.Text("system") is { } system ? Ask(valueSet, system, code, inquiry) : Membership.NotMember;
    }

    /// <summary>The answer, and in the inquiry what it lacked.</summary>
    internal Membership Ask(string canonical, string? system, string code, Inquiry inquiry)
    {
        if (!inquiry.Spend()) return TooCostly(inquiry);
        var own = R4ValueSet(canonical);
        var answer = own is null ? Membership.CannotTell : system is null ? own.Has(code) : own.Has(system, code);
        if (answer != Membership.CannotTell) return answer;
        if (FindValueSet(canonical) is { } valueSet) return Ask(valueSet, system, code, inquiry);
        return inquiry.Lacks(own is null || system is null ? canonical : system);
    }

    internal Membership Ask(ValueSetContent valueSet, string? system, string code, Inquiry inquiry)
    {
        if (!inquiry.Enter(valueSet))
            return inquiry.Unsure(
                $"The value set {valueSet.Root.Text("url")} imports itself, or imports nest too deep.");
        var (missing, reasons) = (inquiry.Missing.Count, inquiry.Reasons.Count);
        var answer = valueSet.HasCompose ? Composed(valueSet, system, code, inquiry) : Membership.CannotTell;
        if (answer == Membership.CannotTell) answer = Stored(valueSet, system, code, inquiry);
        if (answer != Membership.CannotTell) inquiry.Forgive(missing, reasons);
        inquiry.Leave();
        return answer;
    }

    /// <summary>
    /// What a stored expansion lists belongs. What it does not list is only refused where the value set has no
    /// other definition: an expansion is of one day's version of a code system that is not here.
    /// </summary>
    static Membership Stored(ValueSetContent valueSet, string? system, string code, Inquiry inquiry)
    {
        if (valueSet.IsStored(system, code)) return Membership.Member;
        if (valueSet.HasCompose) return Membership.CannotTell;
        return valueSet is { HasAllStored: true, IsUnclosed: false }
            ? Membership.NotMember : inquiry.Lacks(valueSet.Root.Text("url") ?? "the value set");
    }

    Membership Composed(ValueSetContent valueSet, string? system, string code, Inquiry inquiry)
    {
        var answer = Any(valueSet.Includes, valueSet.WithInactive, system, code, inquiry);
        if (answer == Membership.NotMember || valueSet.Excludes.Count == 0) return answer;
        return answer.And(Any(valueSet.Excludes, true, system, code, inquiry).Not());
    }

    Membership Any(
        IReadOnlyList<Inclusion> parts, bool withInactive, string? system, string code, Inquiry inquiry)
    {
        var (missing, reasons) = (inquiry.Missing.Count, inquiry.Reasons.Count);
        var answer = Membership.NotMember;
        foreach (var part in parts)
        {
            if (!inquiry.Spend()) return TooCostly(inquiry);
            answer = answer.Or(Within(part, withInactive, system, code, inquiry));
            if (answer == Membership.Member) break;
        }
        if (answer != Membership.CannotTell) inquiry.Forgive(missing, reasons);
        return answer;
    }

    Membership Within(Inclusion part, bool withInactive, string? system, string code, Inquiry inquiry)
    {
        if (part.System is null && part.ValueSets.Count == 0) return Membership.NotMember;
        var answer = part.InSystem(system, code, withInactive, find, inquiry);
        foreach (var import in part.ValueSets)
        {
            if (answer == Membership.NotMember) break;
            answer = answer.And(Ask(import, part.System ?? system, code, inquiry));
        }
        return answer;
    }

    static Membership TooCostly(Inquiry inquiry) =>
        inquiry.Unsure($"The answer takes more than {inquiry.Limit} steps.");
}
