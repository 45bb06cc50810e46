using System.Globalization;
using System.Text.RegularExpressions;
using FhirGateway.Fhir.Json;

namespace FhirGateway.Fhir.Validation.Questionnaires;

/// <summary>One answer: its type, the options to choose from, and the bounds that extensions set.</summary>
internal static class AnswerCheck
{
    static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    public static void Check(Question question, Element answer, Findings findings)
    {
        if (answer["value"] is not { } value) return;
        if (!IsAllowed(question, value.Type))
        {
            findings.Error(
                "value", $"An answer to {Faults.Quote(question.LinkId)} ({question.Type}) cannot be a {value.Type}.", value.Expression);
            return;
        }
        if (question.Options.Count > 0 && !question.Options.Any(option => IsOption(option, value))
            && !(question.Type == "open-choice" && value.Type == "string"))
            findings.Error(
                "code-invalid", $"{Shown(value)} is not one of the answers to choose from.", value.Expression);
        foreach (var fault in Faulty(question, value)) findings.Error("value", fault, value.Expression);
    }

    /// <summary>An option that excludes the others stands alone.</summary>
    public static void Exclusive(Question question, IReadOnlyList<Element> answers, Findings findings)
    {
        if (answers.Count < 2) return;
        foreach (var answer in answers)
            if (answer["value"] is { } value && question.Options.Any(option => IsOption(option, value) && IsExclusive(option)))
                findings.Error("value", $"{Shown(value)} excludes every other answer.", answer.Expression);
    }

    static bool IsExclusive(Element option) => option.All("extension")
        .Any(e => e.Text("url") == QuestionExtensions.OptionExclusive && e["value"]?.Value == "true");

    static bool IsOption(Element option, Element value) =>
        option["value"] is { } offered && AnswerValue.Same(value, offered);

    /// <summary>A choice without options of its own was seen with texts too; its value set cannot tell.</summary>
    static bool IsAllowed(Question question, string type) => question.Type switch
    {
        "boolean" or "decimal" or "integer" or "date" or "dateTime" or "time" or "string" => type == question.Type,
        "text" => type == "string",
        "url" => type == "uri",
        "attachment" => type == "Attachment",
        "reference" => type == "Reference",
        "quantity" => type == "Quantity",
        "choice" or "open-choice" => type is "Coding" or "string"
            || question.Options.Any(option => option["value"]?.Type == type),
        _ => true,
    };

    static IEnumerable<string> Faulty(Question question, Element value)
    {
        foreach (var url in (string[])[QuestionExtensions.MinValue, QuestionExtensions.MinQuantity])
            if (question.Extension(url) is { } least && AnswerValue.Compare(value, least) < 0)
                yield return $"{Shown(value)} is less than {Shown(least)}, the least that may be answered.";
        foreach (var url in (string[])[QuestionExtensions.MaxValue, QuestionExtensions.MaxQuantity])
            if (question.Extension(url) is { } most && AnswerValue.Compare(value, most) > 0)
                yield return $"{Shown(value)} is more than {Shown(most)}, the most that may be answered.";
        if (value.Type == "Attachment")
            foreach (var fault in AttachmentFaults(question, value)) yield return fault;
        else if (value.Value is { } text)
            foreach (var fault in TextFaults(question, value.Type, text)) yield return fault;
    }

    static IEnumerable<string> TextFaults(Question question, string type, string text)
    {
        if (Number(question.MaxLength) < text.Length)
            yield return $"The answer is longer than {question.MaxLength} characters.";
        if (Number(question.Extension(QuestionExtensions.MinLength)?.Value) is { } least && text.Length < least)
            yield return $"The answer is shorter than {least} characters.";
        if (type == "decimal" && Number(question.Extension(QuestionExtensions.MaxDecimalPlaces)?.Value) is { } places
            && text.IndexOf('.', StringComparison.Ordinal) is >= 0 and var point && text.Length - point - 1 > places)
            yield return $"The answer has more than {places} decimal places.";
        if (question.Extension(QuestionExtensions.Regex)?.Value is { } pattern && !Matches(text, pattern))
            yield return $"The answer does not look like {Faults.Quote(pattern)}.";
        if (type == "uri" && text.StartsWith("urn:uuid:", StringComparison.Ordinal)
            && Lexical.Fault(Definitions.PrimitiveKind.Uuid, text) is { } fault)
            yield return $"{Faults.Quote(text)} {fault}.";
    }

    static IEnumerable<string> AttachmentFaults(Question question, Element attachment)
    {
        string[] types = [.. question.Extensions(QuestionExtensions.MimeType).Select(t => t.Value ?? "")];
        if (types.Length > 0 && attachment.Text("contentType") is { } sent && !types.Contains(sent))
            yield return $"The attachment is {Faults.Quote(sent)}; it may be {string.Join(", ", types)}.";
        if (question.Extension(QuestionExtensions.MaxSize)?.Value is { } most && Number(most) < Number(attachment.Text("size")))
            yield return $"The attachment is longer than {most} bytes.";
    }

    /// <summary>The whole answer; a pattern that cannot be tried in reasonable time forbids nothing.</summary>
    static bool Matches(string text, string pattern)
    {
        try
        {
            return Regex.IsMatch(
                text, $@"\A(?:{pattern})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Patience);
        }
        catch (Exception unusable) when (unusable is ArgumentException or NotSupportedException or RegexMatchTimeoutException)
        {
            return true;
        }
    }

    static decimal? Number(string? text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    static string Shown(Element value) => Faults.Quote(value.Type switch
    {
        "Coding" => $"{value.Text("system")}|{value.Text("code")}",
        "Quantity" => $"{value.Text("value")} {value.Text("unit") ?? value.Text("code")}".Trim(),
        _ => value.Value ?? value.Type,
    });
}
