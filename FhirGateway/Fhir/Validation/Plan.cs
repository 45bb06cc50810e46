using System.Collections.Concurrent;
using FhirGateway.Fhir.Definitions;
using FhirGateway.Fhir.Validation.Questionnaires;

namespace FhirGateway.Fhir.Validation;

/// <summary>The rules of one type, put together once: for its nodes, and for each child where it stands.</summary>
internal sealed class Plan
{
    static readonly ConcurrentDictionary<TypeDefinition, Plan> Plans = new(ReferenceEqualityComparer.Instance);
    static readonly NotEmpty NotEmpty = new();

    readonly ChildRules[] children;

    Plan(TypeDefinition type)
    {
        Rules = [.. NodeRules(type)];
        children = [.. type.Elements.Select(element => new ChildRules(element))];
    }

    public static Plan Of(TypeDefinition type) => Plans.GetOrAdd(type, static t => new Plan(t));

    /// <summary>What must hold of every node of this type.</summary>
    public Rule[] Rules { get; }

    /// <summary>What must hold of this child because of where it stands.</summary>
    public Rule[] RulesOf(Element child) => children[child.Definition!.Position].For(child.ChosenType!);

    static IEnumerable<Rule> NodeRules(TypeDefinition type)
    {
        if (!type.IsResource) yield return NotEmpty;
        foreach (var element in type.Elements)
            if (element.Min > 0) yield return new RequiredElement(element);
        if (type.Path == "Bundle")
        {
            yield return new BundleLinks();
            yield return new BundleDuplicates();
            yield return new FirstEntryReferences();
        }
        if (type.Path == "Bundle.entry")
        {
            yield return new BundleEntryUrl();
            yield return new SearchEntry();
        }
        if (type.Path is "CapabilityStatement.rest.resource.searchParam") yield return new CapabilitySearchParameter();
        if (type.Path == "SearchParameter") yield return new DerivedSearchParameter();
        if (type.Path == "MeasureReport") yield return new MeasureReportGroups();
        if (type.Path == "QuestionnaireResponse") yield return new QuestionnaireAnswers();
        if (type.Name == "Coding") yield return new CodingSystem();
        if (type.Name == "Attachment") yield return new AttachmentSize();
        if (type.Name == "Extension")
        {
            yield return new ExtensionContent();
            yield return new ExtensionUrl();
        }
        if (type.Is("DomainResource")) yield return new ContainedResources();
        if (type.Primitive == PrimitiveKind.Xhtml) yield return new NarrativeText();
        foreach (var invariant in Invariants.Of(type.Invariants)) yield return invariant;
    }

    /// <summary>A child's rules, by the type it has there.</summary>
    sealed class ChildRules(ElementDefinition element)
    {
        readonly (ElementType Type, Rule[] Rules)[] byType =
            [.. element.Types.Select(type => (type, (Rule[])[.. Of(element, type)]))];

        public Rule[] For(ElementType chosen)
        {
            foreach (var (type, rules) in byType)
                if (ReferenceEquals(type, chosen)) return rules;
            return [];
        }

        static IEnumerable<Rule> Of(ElementDefinition element, ElementType type)
        {
            if (element.Binding is { } binding && DefinitionSet.R4.ValueSet(binding.ValueSet) is { } valueSet)
                yield return new BoundCode(binding, valueSet);
            if (type.Code == "Reference") yield return new ReferenceTarget(type);
            if (type.IsSimpleQuantity) yield return new NoComparator();
            foreach (var invariant in Invariants.Of(element.Invariants)) yield return invariant;
        }
    }
}
