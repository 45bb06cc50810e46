using FhirGateway.Fhir.FhirPath;

namespace FhirGateway.Fhir.Validation.Questionnaires;

/// <summary>
/// Whether an item is to be answered at all, by the answers to others
/// (<see href="https://hl7.org/fhir/R4/questionnaire-definitions.html#Questionnaire.item.enableWhen"/>).
/// </summary>
internal static class Enabling
{
    /// <param name="parent">What the item stands in, or would.</param>
    public static bool Holds(Question question, Element parent, Element response)
    {
        if (ExpressionOf(question) is { } expression && !IsTrue(expression, response)) return false;
        if (question.Conditions.Count == 0) return true;
        return question.AllConditions
            ? question.Conditions.All(condition => Holds(condition, parent))
            : question.Conditions.Any(condition => Holds(condition, parent));
    }

    static string? ExpressionOf(Question question) =>
        question.Extension(QuestionExtensions.EnableWhen)?.Text("expression")
        ?? question.Extension(QuestionExtensions.FinnishEnableWhen)?.Value;

    /// <summary>An expression that cannot be evaluated forbids nothing.</summary>
    static bool IsTrue(string expression, Element response)
    {
        try
        {
            return FhirPathExpression.Compile(expression).IsTrue(response);
        }
        catch (FhirPathException)
        {
            return true;
        }
    }

    static bool Holds(Element condition, Element parent)
    {
        if (condition.Text("question") is not { } asked || condition["answer"] is not { } wanted) return true;
        var answers = Answers(asked, parent);
        return condition.Text("operator") switch
        {
            "exists" => wanted.Value == (answers.Count > 0 ? "true" : "false"),
            "=" => answers.Any(answer => AnswerValue.Same(answer, wanted)),
            "!=" => answers.Any(answer => !AnswerValue.Same(answer, wanted)),
            ">" => answers.Any(answer => AnswerValue.Compare(answer, wanted) > 0),
            "<" => answers.Any(answer => AnswerValue.Compare(answer, wanted) < 0),
            ">=" => answers.Any(answer => AnswerValue.Compare(answer, wanted) >= 0),
            "<=" => answers.Any(answer => AnswerValue.Compare(answer, wanted) <= 0),
            _ => true,
        };
    }

    /// <summary>The answers to that question nearest by: in the same group first, then further out.</summary>
    static IReadOnlyList<Element> Answers(string linkId, Element parent)
    {
        for (var scope = parent; scope is not null; scope = scope.Parent)
        {
            var items = new List<Element>();
            Gather(scope, linkId, items);
            if (items.Count > 0)
                return [.. items.SelectMany(i => i.All("answer")).Select(a => a["value"]).OfType<Element>()];
            if (scope.Shape!.IsResource) break;
        }
        return [];
    }

    static void Gather(Element scope, string linkId, List<Element> items)
    {
        foreach (var child in scope.Children)
        {
            if (child.Name is not ("item" or "answer")) continue;
            if (child.Name == "item" && child.Text("linkId") == linkId) items.Add(child);
            Gather(child, linkId, items);
        }
    }
}
