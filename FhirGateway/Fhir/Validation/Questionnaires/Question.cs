namespace FhirGateway.Fhir.Validation.Questionnaires;

/// <summary>
/// One item of a Questionnaire (<see href="https://hl7.org/fhir/R4/questionnaire-definitions.html#Questionnaire.item"/>).
/// </summary>
internal sealed class Question
{
    readonly Element item;

    public Question(Element item)
    {
        this.item = item;
        LinkId = item.Text("linkId") ?? "";
        Type = item.Text("type") ?? "";
        Children = Of(item);
        Options = [.. item.All("answerOption")];
        Conditions = [.. item.All("enableWhen")];
    }

    public string LinkId { get; }
    public string Type { get; }
    public IReadOnlyList<Question> Children { get; }

    /// <summary>
    /// The <c>answerOption</c>s; empty where any answer of the type will do or a value set says which.
    /// </summary>
    public IReadOnlyList<Element> Options { get; }

    public IReadOnlyList<Element> Conditions { get; }
    public bool AllConditions => item.Text("enableBehavior") != "any";
    public bool IsRequired => item.Text("required") == "true";
    public bool Repeats => item.Text("repeats") == "true";
    public string? MaxLength => item.Text("maxLength");

    public static IReadOnlyList<Question> Of(Element parent) => [.. parent.All("item").Select(i => new Question(i))];

    /// <summary>Whether an item of that name stands anywhere below.</summary>
    public bool Holds(string linkId) => Children.Any(child => child.LinkId == linkId || child.Holds(linkId));

    /// <summary>The value of one of HL7's or SDC's extensions.</summary>
    public Element? Extension(string url) => item.All("extension").FirstOrDefault(e => e.Text("url") == url)?["value"];

    public IEnumerable<Element> Extensions(string url) =>
        item.All("extension").Where(e => e.Text("url") == url).Select(e => e["value"]).OfType<Element>();
}

/// <summary>The extensions that say more of a question than R4's elements.</summary>
internal static class QuestionExtensions
{
    const string Hl7 = "http://hl7.org/fhir/StructureDefinition/";
    const string Sdc = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-";

    public const string MinValue = Hl7 + "minValue";
    public const string MaxValue = Hl7 + "maxValue";
    public const string MinLength = Hl7 + "minLength";
    public const string MaxDecimalPlaces = Hl7 + "maxDecimalPlaces";
    public const string MimeType = Hl7 + "mimeType";
    public const string MaxSize = Hl7 + "maxSize";
    public const string Regex = Hl7 + "regex";
    public const string MinOccurs = Hl7 + "questionnaire-minOccurs";
    public const string MaxOccurs = Hl7 + "questionnaire-maxOccurs";
    public const string OptionExclusive = Hl7 + "questionnaire-optionExclusive";
    public const string MinQuantity = Sdc + "minQuantity";
    public const string MaxQuantity = Sdc + "maxQuantity";
    public const string EnableWhen = Sdc + "enableWhenExpression";

    /// <summary>The same of the Finnish health record, whose forms HL7's cases hold.</summary>
    public const string FinnishEnableWhen = "http://phr.kanta.fi/StructureDefinition/fiphr-ext-questionnaire-enablewhen";
}
