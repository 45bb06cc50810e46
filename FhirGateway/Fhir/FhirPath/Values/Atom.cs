using System.Globalization;

namespace FhirGateway.Fhir.FhirPath.Values;

/// <summary>A computed value of one of the System types; immutable.</summary>
internal abstract class Atom
{
    /// <summary>The type's name in the namespace System.</summary>
    public abstract string SystemType { get; }

    /// <summary>The value as a FHIR literal: what <c>toString()</c> gives.</summary>
    public abstract string Text { get; }

    /// <summary>The R4 type that bears such a value.</summary>
    public virtual string FhirType => SystemType;

    /// <summary>The value as a parentless element, for callers outside the engine.</summary>
    public virtual Element ToElement() => new(FhirType, FhirType) { Value = Text };
}

internal sealed class BooleanAtom : Atom
{
    public static readonly BooleanAtom True = new(true);
    public static readonly BooleanAtom False = new(false);
    readonly Element element;

    BooleanAtom(bool value)
    {
        Value = value;
        element = base.ToElement();
    }

    public bool Value { get; }
    public override string SystemType => "Boolean";
    public override string FhirType => "boolean";
    public override string Text => Value ? "true" : "false";
    public override Element ToElement() => element;

    public static BooleanAtom Of(bool value) => value ? True : False;
}

internal sealed class IntegerAtom : Atom
{
    static readonly IntegerAtom[] Small = [.. Enumerable.Range(0, 256).Select(n => new IntegerAtom(n))];

    IntegerAtom(int value) => Value = value;

    public int Value { get; }
    public override string SystemType => "Integer";
    public override string FhirType => "integer";
    public override string Text => Value.ToString(CultureInfo.InvariantCulture);

    public static IntegerAtom Of(int value) => (uint)value < (uint)Small.Length ? Small[value] : new(value);
}

internal sealed class DecimalAtom(decimal value) : Atom
{
    public decimal Value { get; } = value;
    public override string SystemType => "Decimal";
    public override string FhirType => "decimal";
    public override string Text => Value.ToString(CultureInfo.InvariantCulture);
}

internal sealed class StringAtom(string value) : Atom
{
    public override string SystemType => "String";
    public override string FhirType => "string";
    public override string Text { get; } = value;
}
