namespace FhirGateway.Commands.Demo;

/// <summary>What referrers write. The sentences that say an urgency are the point; the rest is there to be ignored.</summary>
internal static class Letters
{
    /// <summary>A letter that asks for this urgency; now and then a letter leaves it to the request to say so.</summary>
    public static string Asking(string urgency, Case c)
    {
        if (urgency is "urgent" or "usc" or "routine" && c.Random.Next(6) == 0) return Plain(c);
        var sentences = Sentences(urgency);
        return With(c, sentences[c.Random.Next(sentences.Length)]);
    }

    /// <summary>A letter that says nothing of urgency.</summary>
    public static string Plain(Case c) => With(c, "I would be grateful for your opinion.");

    public static string With(Case c, string sentence) =>
        $"""
            Dear colleague,

            Thank you for seeing {Patient(c)}, who has had {c.Problem.Words}.

            {sentence}

            Yours sincerely,
            {c.Practice.Name}
            """;

    static string Patient(Case c) =>
        $"{c.Person.Given} {c.Person.Family} ({(c.Person.IsWoman ? "female" : "male")}, aged {c.Person.Age})";

    static string[] Sentences(string urgency) => urgency switch
    {
        "routine" => ["Priority: Routine", "A routine appointment would be fine.", "This is a routine referral."],
        "soon" => ["Priority: Soon", "Please see soon."],
        "urgent" => ["Priority: Urgent", "Please see urgently.", "I should be grateful for an urgent appointment."],
        "usc" => ["Priority: Urgent Suspicion of Cancer", "Please see on the suspected cancer pathway (USC)."],
        "same-day" => ["Please see today: same day assessment needed.", "Please admit today."],
        _ => throw new ArgumentException($"No sentence asks for '{urgency}'.", nameof(urgency)),
    };
}
