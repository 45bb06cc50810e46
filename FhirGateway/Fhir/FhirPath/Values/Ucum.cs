using System.Globalization;

namespace FhirGateway.Fhir.FhirPath.Values;

/// <summary>
/// What a UCUM code (https://ucum.org/ucum) means: a factor to base units and their powers. Only facts of units that
/// clinical data uses; a code that is not understood here is comparable with itself alone.
/// </summary>
internal sealed class Ucum
{
    const int Longest = 100;
    readonly SortedDictionary<string, int> powers = new(StringComparer.Ordinal);

    public decimal Factor { get; private set; } = 1;

    /// <summary>The base units with their powers as a UCUM code: <c>g.m-2</c>; <c>1</c> where none is left.</summary>
    public string Dimension => powers.Count == 0 ? "1" : string.Join('.', powers.Select(p => Written(p.Key, p.Value)));

    public static Ucum? Parse(string code)
    {
        if (code.Length is 0 or > Longest) return null;
        var unit = new Ucum();
        try
        {
            return new Reader(code, unit).Read() && unit.Factor != 0 ? unit : null;
        }
        catch (ArithmeticException)
        {
            return null;
        }
    }

    /// <summary>Both as one unit, for multiplication (1) and division (-1).</summary>
    public static Ucum Join(Ucum left, Ucum right, int power)
    {
        var joined = new Ucum { Factor = power > 0 ? left.Factor * right.Factor : left.Factor / right.Factor };
        foreach (var (name, exponent) in left.powers) joined.Raise(name, exponent);
        foreach (var (name, exponent) in right.powers) joined.Raise(name, power * exponent);
        return joined;
    }

    static string Written(string name, int power) =>
        power == 1 ? name : name + power.ToString(CultureInfo.InvariantCulture);

    void Raise(string name, int power)
    {
        if (name == "1") return;
        var sum = powers.GetValueOrDefault(name) + power;
        if (sum == 0) powers.Remove(name);
        else powers[name] = sum;
    }

    void Multiply(decimal factor, int power)
    {
        for (var i = 0; i < Math.Abs(power); i++) Factor = power > 0 ? Factor * factor : Factor / factor;
    }

    void Take(UcumAtom atom, decimal prefix, int power)
    {
        Multiply(atom.Factor * prefix, power);
        foreach (var (name, exponent) in atom.Powers) Raise(name, exponent * power);
    }

    /// <summary>Reads <c>term = component (('.' | '/') component)*</c>, with annotations left out.</summary>
    sealed class Reader(string code, Ucum unit)
    {
        int at;

        public bool Read() => Term(1) && at == code.Length;

        bool Term(int sign)
        {
            if (at < code.Length && code[at] == '/')
            {
                at++;
                if (!Component(-sign)) return false;
            }
            else if (!Component(sign)) return false;
            while (at < code.Length && code[at] is '.' or '/')
                if (!Component(code[at++] == '/' ? -sign : sign)) return false;
            return true;
        }

        bool Component(int sign)
        {
            if (at >= code.Length) return false;
            if (code[at] == '{') return Annotation();
            if (code[at] == '(')
            {
                at++;
                if (!Term(sign) || at >= code.Length || code[at++] != ')') return false;
                return at >= code.Length || code[at] != '{' || Annotation();
            }
            return Simple(sign) && (at >= code.Length || code[at] != '{' || Annotation());
        }

        bool Annotation()
        {
            var end = code.IndexOf('}', at);
            at = end + 1;
            return end >= 0;
        }

        bool Simple(int sign)
        {
            var start = at;
            if (code.AsSpan(at) is ['1', '0', '*' or '^', ..])
            {
                at += 3;
                unit.Multiply(10, sign * (Exponent() ?? 1));
                return true;
            }
            if (char.IsAsciiDigit(code[at]))
            {
                while (at < code.Length && char.IsAsciiDigit(code[at])) at++;
                var digits = code.AsSpan(start, at - start);
                unit.Multiply(decimal.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture), sign);
                return true;
            }
            Symbol();
            return UcumTable.Find(code[start..at]) is var (atom, prefix) && Take(atom, prefix, sign);
        }

        bool Take(UcumAtom atom, decimal prefix, int sign)
        {
            var power = Exponent() ?? 1;
            if (Math.Abs(power) > 9) return false;
            unit.Take(atom, prefix, sign * power);
            return true;
        }

        /// <summary>Digits belong to a symbol only inside its square brackets.</summary>
        void Symbol()
        {
            var bracketed = false;
            for (; at < code.Length; at++)
            {
                var c = code[at];
                if (c == '[') bracketed = true;
                else if (c == ']') bracketed = false;
                else if (!bracketed && "0123456789./(){+-".Contains(c)) return;
            }
        }

        int? Exponent()
        {
            var start = at;
            if (at < code.Length && code[at] is '+' or '-') at++;
            while (at < code.Length && char.IsAsciiDigit(code[at]) && at - start < 4) at++;
            var digits = code.AsSpan(start, at - start);
            if (int.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var power))
                return power;
            at = start;
            return null;
        }
    }
}
