namespace FhirGateway.Commands.Demo.Board;

/// <summary>A department and what people are sent to it for.</summary>
internal sealed record Specialty(string Slug, string Name, string[] Problems)
{
    public static readonly Specialty[] All =
    [
        new("gynaecology", "Gynaecology", ["heavy periods for six months", "pelvic pain and bloating for eight weeks"]),
        new("dermatology", "Dermatology", ["a changing mole on the left calf", "eczema that no cream has settled"]),
        new("colorectal", "Colorectal surgery", ["a change of bowel habit for seven weeks", "rectal bleeding on and off"]),
        new("cardiology", "Cardiology", ["palpitations twice a week", "breathlessness on the stairs and ankle swelling"]),
        new("urology", "Urology", ["visible blood in the urine once", "a raised PSA on two tests"]),
        new("ent", "Ear, nose and throat", ["hoarseness for five weeks", "recurrent tonsillitis, seven episodes this year"]),
        new("orthopaedics", "Orthopaedics", ["knee pain on walking to the shop", "a locked shoulder"]),
        new("respiratory", "Respiratory medicine", ["a cough for ten weeks", "breathlessness and weight loss"]),
    ];
}
