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

/// <summary>A line of a story that is told to the reader when all is over.</summary>
/// <param name="At">When it happened.</param>
/// <param name="Words">What happened.</param>
/// <param name="Number">The rule that watches for it: <c>R05</c>; null = nothing needs watching.</param>
/// <param name="Rule">Its slug.</param>
/// <param name="Focus">The named resource that its Flag is about.</param>
internal sealed record StoryLine(Moment At, string Words, string? Number, string? Rule, string? Focus);
