namespace FhirGateway.Commands.Demo;

/// <summary>What one step sends over HTTP. The bytes are made with the plan, so that a plan can be compared byte for byte.</summary>
internal abstract record Message
{
    /// <summary>An update (or first version) of one resource.</summary>
    internal sealed record Save(string Type, string Id, byte[] Body) : Message;

    /// <summary>A transaction Bundle; the resource named is the one that tells whether it has been applied.</summary>
    internal sealed record Submit(string Type, string Id, byte[] Body) : Message;

    /// <summary>The hospital moves the tracking Task that the gateway made for a request.</summary>
    /// <param name="MovedAt">When the hospital did it; it may become known later.</param>
    internal sealed record MoveTask(
        string Request, DateTimeOffset MovedAt, string Status, string Step, byte[]? Decision) : Message
    {
        /// <summary>A bare Task.priority, where there is no decision.</summary>
        public string? Priority { get; init; }
    }

    /// <summary>The referrer answers a Flag on its review Task and confirms the urgency that was intended.</summary>
    internal sealed record ConfirmUrgency(
        string Rule, string Request, string Patient, string Review, string Organisation, string Urgency, DateTimeOffset At)
        : Message;

    /// <summary>The safety sweep is asked for at exactly this instant.</summary>
    internal sealed record Sweep : Message;
}

/// <summary>A step of a script.</summary>
internal sealed record Step(Moment At, Message Message);

/// <summary>A step of a story that is told to the reader when all is over.</summary>
/// <param name="At">When it happened.</param>
/// <param name="Words">What happened.</param>
/// <param name="Practice">What the practice saw of it in its own records.</param>
/// <param name="Hospital">What the hospital saw of it in its own records.</param>
/// <param name="Watches">The rules that watch for it; none = nothing needs watching.</param>
internal sealed record StoryStep(
    Moment At, string Words, string Practice, string Hospital, IReadOnlyList<StoryWatch> Watches);

/// <param name="Number">Of the rule: <c>R05</c>.</param>
/// <param name="Rule">Its slug.</param>
/// <param name="Focus">The named resource that its Flag is about; null where the rule does not exist yet.</param>
internal sealed record StoryWatch(string Number, string Rule, string? Focus = null);
