using System.Text;
using System.Xml;
using Microsoft.OData.Edm;
using Microsoft.OData.Edm.Csdl;

namespace FhirGateway.Reports;

/// <summary>The reports as an EDM model, built once from their columns.</summary>
internal static class ReportModel
{
    public const string Namespace = "FhirGateway";

    public static IEdmModel Model { get; } = Build();

    /// <summary>The model as CSDL 4.0 XML, for <c>$metadata</c>.</summary>
    public static string Metadata { get; } = Csdl();

    public static IEdmEntitySet EntitySet(ReportSet set) => Model.EntityContainer.FindEntitySet(set.Name);

    static EdmModel Build()
    {
        var model = new EdmModel();
        var container = model.AddEntityContainer(Namespace, "Reports");
        foreach (var set in ReportSets.All)
        {
            var type = model.AddEntityType(Namespace, set.Row);
            foreach (var column in set.Columns)
            {
                var isKey = set.Key.Contains(column.Name);
                var property = type.AddStructuralProperty(column.Name, column.Type, isNullable: !isKey);
                if (isKey) type.AddKeys(property);
                if (column.Description is { } description) model.SetDescriptionAnnotation(property, description);
            }
            container.AddEntitySet(set.Name, type);
        }
        return model;
    }

    static string Csdl()
    {
        var text = new StringBuilder();
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { OmitXmlDeclaration = true }))
            if (!CsdlWriter.TryWriteCsdl(Model, xml, CsdlTarget.OData, out var errors))
                throw new InvalidOperationException(string.Join("; ", errors));
        return "<?xml version=\"1.0\" encoding=\"utf-8\"?>" + text;
    }
}
