using FhirGateway.Fhir;

namespace FhirGateway.Search;

/// <summary>
/// <c>phonetic</c> of people and organisations (http://hl7.org/fhir/R4/patient.html#search): names that sound alike. R4
/// leaves the algorithm open, see <see cref="Sound"/>. Every word that is asked for must sound like one of the name's.
/// </summary>
internal sealed class PhoneticParameter : ParameterType
{
    public const string Code = "phonetic";

    public override void Index(SearchParameter parameter, Element value, IndexBuilder rows)
    {
        foreach (var text in StringParameter.Texts(value))
            foreach (var sound in Sound.Of(Folding.FoldAll(text))) rows.Key(Key(sound));
    }

    public override Criterion? Read(QueryTerm term, List<Issue> issues)
    {
        var alternatives = new List<Criterion>();
        foreach (var text in term.Values)
        {
            List<Criterion> words = [.. Sound.Of(Folding.FoldAll(QueryTerm.Unescape(text))).Select(Sounding)];
            if (words.Count > 0) alternatives.Add(words is [var only] ? only : new AllCriterion(words));
            else issues.Add(term.Invalid(text, "a name"));
        }
        if (alternatives.Count < term.Values.Count) return null;
        return alternatives is [var one] ? one : new AnyCriterion(alternatives);
    }

    static TokenCriterion Sounding(string sound) => new(null, [], [Key(sound)], Not: false);

    static long Key(string sound) => TokenKeys.Of(Code, null, sound);
}
