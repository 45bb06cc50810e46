namespace FhirGateway.Commands.Demo.Board;

/// <summary>A specialty of which each hospital has one department.</summary>
internal sealed record Specialty(string Slug, string Name)
{
    public static readonly Specialty Breast = new("breast", "Breast surgery");
    public static readonly Specialty Cardiology = new("cardiology", "Cardiology");
    public static readonly Specialty Colorectal = new("colorectal", "Colorectal surgery");
    public static readonly Specialty Dermatology = new("dermatology", "Dermatology");
    public static readonly Specialty Ent = new("ent", "Ear, nose and throat");
    public static readonly Specialty Gastroenterology = new("gastroenterology", "Gastroenterology");
    public static readonly Specialty Gynaecology = new("gynaecology", "Gynaecology");
    public static readonly Specialty Neurology = new("neurology", "Neurology");
    public static readonly Specialty Orthopaedics = new("orthopaedics", "Orthopaedics");
    public static readonly Specialty Paediatrics = new("paediatrics", "Paediatrics");
    public static readonly Specialty Respiratory = new("respiratory", "Respiratory medicine");
    public static readonly Specialty Urology = new("urology", "Urology");

    public static readonly Specialty[] All =
    [
        Breast, Cardiology, Colorectal, Dermatology, Ent, Gastroenterology, Gynaecology, Neurology, Orthopaedics,
        Paediatrics, Respiratory, Urology,
    ];
}
