using FhirGateway.Fhir;

namespace FhirGateway.Referrals;

/// <summary>
/// Reads what the referrer's own words state about urgency: every current letter that came with the request or later,
/// and the request's note. A letter that replaces one of them stands in its place.
/// </summary>
internal static class ReferralLetters
{
    public static IReadOnlyList<LetterFact> Read(Case record, RequestFact request)
    {
        var letters = Linked(record, request.Reference).Where(l => LettersBack.IsCurrent(l.Document.Now!))
            .Select(l => Read(record, l.Document, l.LinkedAt)).ToList();
        letters.AddRange(Awaited(record, request.Reference));
        // Photographs beside a letter that can be read are not letters.
        if (letters.Exists(l => l.Unreadable is null)) letters.RemoveAll(l => l.Unreadable == IsPicture);
        if (Note(record, request.Reference) is { } note) letters.Add(note);
        return letters;
    }

    static IEnumerable<(History Document, DateTimeOffset LinkedAt)> Linked(Case record, string request)
    {
        var found = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        var history = record.Histories.Find(request)!;
        foreach (var letter in Links.Letters(record.Histories, history.Now!))
            found[letter] = history.Since(r => Links.Letters(record.Histories, r).Contains(letter))!.KnownAt;
        var related = record.DocumentLine().Where(d => IsReferralLetter(record, d, request));
        foreach (var document in related)
        {
            var since = document.Since(d => LettersBack.Related(record, d).Contains(request))!;
            found.TryAdd(document.Reference, since.KnownAt);
        }
        for (var grown = true; grown;)
        {
            grown = false;
            foreach (var document in record.DocumentLine())
                if (Counting.Replaces(record.All, document.Now!, document.Reference).Any(found.ContainsKey))
                    grown |= found.TryAdd(document.Reference, document.First.KnownAt);
        }
        return found.Where(f => record.Histories.IsLiving(f.Key)).OrderBy(f => f.Key, StringComparer.Ordinal)
            .Select(f => (record.Histories.Find(f.Key)!, f.Value));
    }

    // What comes back from a clinic is related to the request too; it states the urgency of something else.
    static bool IsReferralLetter(Case record, History document, string request) =>
        LettersBack.Related(record, document.Now!).Contains(request) &&
        (LettersBack.KindOf(document.Now!) == DocumentKind.ReferralLetter ||
            (LettersBack.KindOf(document.Now!) == DocumentKind.Other &&
                !LettersBack.Encounters(record, document.Now!).Any()));

    static LetterFact Read(Case record, History document, DateTimeOffset linkedAt)
    {
        var since = document.SinceUnchanged(d => (string.Join('\n', d.All("content").Select(Content)),
            d.Text("status")));
        var said = Say(record, document.Now!);
        var known = new[] { since.KnownAt, linkedAt, said.FileKnownAt }.Max();
        var moment = Moment.Of(document.Now!.Time("date"), known);
        return new LetterFact(moment.HappenedAt, known, since.Says(said.Field, said.Statement?.Evidence),
            said.Statement?.Stated, said.Statement?.Highest, said.Unreadable) { IsFuture = moment.IsFuture };
    }

    const string IsPicture = "The document is a picture.";

    readonly record struct Saying(string Field, UrgencyStatement? Statement, string? Unreadable,
        DateTimeOffset FileKnownAt);

    // The contents of one document are one letter in several formats: the first that can be read speaks for it.
    static Saying Say(Case record, Element document)
    {
        var unread = new Saying("content", null, "The document has no content.", default);
        var index = 0;
        foreach (var content in document.All("content"))
        {
            var said = Say(record, content["attachment"], $"content[{index++}].attachment");
            if (said.Unreadable is null) return said;
            unread = said;
        }
        return unread;
    }

    static Saying Say(Case record, Element? attachment, string field)
    {
        var type = attachment?.Text("contentType");
        if (type?.StartsWith("image/", StringComparison.OrdinalIgnoreCase) == true)
            return new(field, null, IsPicture, default);
        var (bytes, knownAt) = Bytes(record, attachment);
        if (bytes is null) return new(field, null, "The letter's file is not here.", knownAt);
        return LetterReader.Read(type, bytes) switch
        {
            LetterText letter when StatedUrgency.Read(letter.Text) is { } statement =>
                new(field, statement, null, knownAt),
            LetterText => new(field, null, "The letter is too long to be read.", knownAt),
            Unreadable unreadable => new(field, null, unreadable.Reason, knownAt),
            _ => new(field, null, "The letter cannot be read.", knownAt),
        };
    }

    static (byte[]? Bytes, DateTimeOffset KnownAt) Bytes(Case record, Element? attachment)
    {
        if (attachment?.Text("data") is { } data) return (Decode(data), default);
        if (attachment?.Text("url") is not { } url || Binary(record, url) is not { Now: { } now } file)
            return (null, default);
        return (now.Text("data") is { } held ? Decode(held) : null, file.SinceUnchanged(b => b.Text("data")).KnownAt);
    }

    static History? Binary(Case record, string url) =>
        record.Histories.OfType("Binary").FirstOrDefault(b => url == b.Reference ||
            url == $"{record.File.Base?.TrimEnd('/')}/{b.Reference}");

    static byte[]? Decode(string data)
    {
        var bytes = new byte[data.Length];
        return Convert.TryFromBase64String(data, bytes, out var length) ? bytes[..length] : null;
    }

    static string Content(Element content) => string.Join(' ', content.Text("attachment", "contentType"),
        content.Text("attachment", "data"), content.Text("attachment", "url"));

    // A letter that the request names and that has not come: what it states is unknown, not nothing.
    static IEnumerable<LetterFact> Awaited(Case record, string request)
    {
        var history = record.Histories.Find(request)!;
        return Links.Letters(record.Histories, history.Now!).Where(l => record.Histories.Find(l) is null)
            .Select(letter =>
        {
            var since = history.Since(r => Links.Letters(record.Histories, r).Contains(letter))!;
            return new LetterFact(since.KnownAt, since.KnownAt, since.Says("supportingInfo", letter), null, null,
                "The letter has not arrived.");
        });
    }

    static LetterFact? Note(Case record, string request)
    {
        var history = record.Histories.Find(request)!;
        var text = NoteOf(history.Now!);
        if (string.IsNullOrWhiteSpace(text)) return null;
        var since = history.SinceUnchanged(NoteOf);
        var statement = StatedUrgency.Read(text);
        return new LetterFact(since.KnownAt, since.KnownAt, since.Says("note", statement?.Evidence), statement?.Stated,
            statement?.Highest, statement is null ? "The note is too long to be read." : null);
    }

    static string NoteOf(Element request) => string.Join("\n\n", request.All("note").Select(n => n.Text("text")));
}
