using System.Globalization;
using FhirGateway.Fhir.Json;

namespace FhirGateway.Fhir.Validation.Questionnaires;

/// <summary>
/// A QuestionnaireResponse answers its Questionnaire, where that is known: the items that it has, in its order, what is
/// required, how often, and only what is enabled
/// (<see href="https://hl7.org/fhir/R4/questionnaireresponse.html#notes"/>).
/// </summary>
internal sealed class QuestionnaireAnswers : Rule
{
    public override void Check(Element node, Findings findings)
    {
        if (node["questionnaire"] is not { Value: { } canonical }) return;
        var form = canonical.StartsWith('#')
            ? findings.Contained(ReferenceTarget.Container(node), canonical[1..])
            : findings.Options.Catalog.Find(canonical, "Questionnaire")?.Root;
        if (form is not { Type: "Questionnaire" }) return;
        new Sheet(node, findings).Items(Question.Of(form), node);
    }

    sealed class Sheet(Element response, Findings findings)
    {
        /// <summary>Only what was handed in must be complete.</summary>
        readonly bool isFinished = response.Text("status") is "completed" or "amended";

        /// <param name="parent">The response, an item or an answer.</param>
        public void Items(IReadOnlyList<Question> questions, Element parent)
        {
            var last = 0;
            foreach (var item in parent.All("item"))
            {
                if (item.Text("linkId") is not { } link) continue;
                var at = Index(questions, link);
                if (at < 0) Misplaced(questions, item, link);
                else if (at < last)
                    Error("structure", $"{Faults.Quote(link)} belongs before {Faults.Quote(questions[last].LinkId)}.", item);
                last = Math.Max(last, at);
            }
            foreach (var question in questions)
                One(question, [.. parent.All("item").Where(item => item.Text("linkId") == question.LinkId)], parent);
        }

        static int Index(IReadOnlyList<Question> questions, string link)
        {
            for (var i = 0; i < questions.Count; i++)
                if (questions[i].LinkId == link) return i;
            return -1;
        }

        void Misplaced(IReadOnlyList<Question> questions, Element item, string link) => Error(
            "structure", questions.Any(q => q.Holds(link))
                ? $"The item {Faults.Quote(link)} belongs deeper in the questionnaire."
                : $"The questionnaire has no item {Faults.Quote(link)} here.", item);

        void One(Question question, IReadOnlyList<Element> items, Element parent)
        {
            if (!Enabling.Holds(question, parent, response))
            {
                foreach (var item in items.Where(i => i["answer"] is not null || i["item"] is not null))
                    Error("structure", $"{Faults.Quote(question.LinkId)} is not enabled by the answers given, so it has none.", item);
                return;
            }
            if (question.Type == "group") Group(question, items, parent);
            else if (question.Type is "display" or "question") foreach (var item in items) Unanswerable(question, item);
            else Answered(question, items, parent);
        }

        void Group(Question question, IReadOnlyList<Element> items, Element parent)
        {
            if (items.Count == 0 && question.IsRequired && isFinished) Missing(question, parent);
            if (items.Count > 1 && !question.Repeats)
                Error("structure", $"The group {Faults.Quote(question.LinkId)} does not repeat.", items[1]);
            foreach (var item in items)
            {
                Unanswerable(question, item);
                if (question.IsRequired && isFinished && item["item"] is null) CheckNotEmpty(question, item);
                Items(question.Children, item);
            }
        }

        /// <summary>A required group holds at least one of the items that are enabled in it.</summary>
        void CheckNotEmpty(Question group, Element item)
        {
            Question[] enabled = [.. group.Children.Where(
                child => child.Type != "display" && Enabling.Holds(child, item, response))];
            if (enabled.Length == 0 || enabled.Any(child => child.IsRequired)) return;
            var allowed = string.Join(", ", enabled.Select(child => Faults.Quote(child.LinkId)));
            Error(
                "required",
                $"The group {Faults.Quote(group.LinkId)} is required, so it must hold at least one of {allowed}.", item);
        }

        void Unanswerable(Question question, Element item)
        {
            if (item["answer"] is not null)
                Error("structure", $"An item of type {question.Type} has no answers.", item);
            if (question.Type == "question") Items(question.Children, item);
        }

        void Answered(Question question, IReadOnlyList<Element> items, Element parent)
        {
            List<Element> answers = [.. items.SelectMany(item => item.All("answer"))];
            if (items.Count > 1)
                Error("structure", $"{Faults.Quote(question.LinkId)} stands once, with all its answers.", items[1]);
            if (question.IsRequired && isFinished && !answers.Any(IsGiven)) Missing(question, parent);
            if (answers.Count > 1 && !question.Repeats && question.Extension(QuestionExtensions.MaxOccurs) is null)
                Error("structure", $"{Faults.Quote(question.LinkId)} takes one answer, not {answers.Count}.", items[0]);
            CheckNumber(question, answers.Count, items.Count > 0 ? items[0] : parent);
            AnswerCheck.Exclusive(question, answers, findings);
            foreach (var nested in items.Select(item => item["item"]).OfType<Element>())
                Error(
                    "structure",
                    $"Items below the question {Faults.Quote(question.LinkId)} belong into its answer.", nested);
            foreach (var answer in answers)
            {
                AnswerCheck.Check(question, answer, findings);
                Items(question.Children, answer);
            }
        }

        /// <summary>A value, or an extension that says why there is none.</summary>
        static bool IsGiven(Element answer) => answer["value"] is not null || answer["extension"] is not null;

        void CheckNumber(Question question, int count, Element at)
        {
            if (isFinished && Number(question, QuestionExtensions.MinOccurs) is { } least && count < least)
                Error("required", $"{Faults.Quote(question.LinkId)} needs {least} answers, it has {count}.", at);
            if (Number(question, QuestionExtensions.MaxOccurs) is { } most && count > most)
                Error("structure", $"{Faults.Quote(question.LinkId)} takes {most} answers, it has {count}.", at);
        }

        static int? Number(Question question, string extension) =>
            int.TryParse(
                question.Extension(extension)?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number : null;

        void Missing(Question question, Element parent) =>
            Error("required", $"{Faults.Quote(question.LinkId)} must be answered.", parent);

        void Error(string code, string words, Element at) => findings.Error(code, words, at.Expression);
    }
}
