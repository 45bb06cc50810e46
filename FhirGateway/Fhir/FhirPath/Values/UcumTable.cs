using System.Collections.Frozen;

namespace FhirGateway.Fhir.FhirPath.Values;

/// <summary>A unit that is not composed: its factor to base units, and whether it takes prefixes.</summary>
internal sealed record UcumAtom(decimal Factor, bool IsMetric, params (string Name, int Exponent)[] Powers);

/// <summary>
/// Units and prefixes. Scales with a zero point of their own (Cel, [degF], pH) are bases of their own.
/// </summary>
internal static class UcumTable
{
    static readonly FrozenDictionary<string, decimal> Prefixes = new Dictionary<string, decimal>
    {
        ["T"] = 1e12m, ["G"] = 1e9m, ["M"] = 1e6m, ["k"] = 1e3m, ["h"] = 1e2m, ["da"] = 10m, ["d"] = 0.1m,
        ["c"] = 0.01m, ["m"] = 1e-3m, ["u"] = 1e-6m, ["n"] = 1e-9m, ["p"] = 1e-12m, ["f"] = 1e-15m,
    }.ToFrozenDictionary();

    static readonly FrozenDictionary<string, UcumAtom> Atoms = Build().ToFrozenDictionary();

    public static (UcumAtom Atom, decimal Prefix)? Find(string symbol)
    {
        if (Atoms.TryGetValue(symbol, out var atom)) return (atom, 1);
        for (var length = 1; length <= 2 && length < symbol.Length; length++)
            if (Prefixes.TryGetValue(symbol[..length], out var prefix)
                && Atoms.TryGetValue(symbol[length..], out var metric) && metric.IsMetric) return (metric, prefix);
        return null;
    }

    static Dictionary<string, UcumAtom> Build()
    {
        var atoms = new Dictionary<string, UcumAtom>();
        foreach (var name in "m s g rad K C cd mol eq osm U [iU] [arb'U] B".Split(' '))
            atoms[name] = new(1, true, (name, 1));
        foreach (var name in "Cel [degF] [pH] [drp] [CFU]".Split(' '))
            atoms[name] = new(1, false, (name, 1));
        atoms["[IU]"] = atoms["[iU]"];
        Add(false, [], ("%", 0.01m), ("[ppth]", 1e-3m), ("[ppm]", 1e-6m), ("[ppb]", 1e-9m));
        Add(false, [("s", 1)], ("min", 60), ("h", 3_600), ("d", 86_400), ("wk", 604_800),
            ("mo", 2_629_800), ("a", 31_557_600));
        Add(false, [("m", 1)], ("[in_i]", 0.0254m), ("[ft_i]", 0.3048m), ("[yd_i]", 0.9144m), ("[mi_i]", 1_609.344m));
        Add(false, [("g", 1)], ("[lb_av]", 453.59237m), ("[oz_av]", 28.349523125m), ("[stone_av]", 6_350.29318m),
            ("[gr]", 0.06479891m));
        Add(true, [("g", 1)], ("t", 1e6m));
        Add(true, [("m", 3)], ("L", 1e-3m), ("l", 1e-3m));
        Add(false, [("m", 3)], ("[foz_us]", 29.5735295625e-6m), ("[tsp_us]", 4.92892159375e-6m),
            ("[tbs_us]", 14.78676478125e-6m));
        Add(true, [("s", -1)], ("Hz", 1), ("Bq", 1));
        Add(true, [("g", 1), ("m", 1), ("s", -2)], ("N", 1e3m));
        Add(true, [("g", 1), ("m", -1), ("s", -2)], ("Pa", 1e3m), ("bar", 1e8m), ("m[Hg]", 133_322_000m),
            ("m[H2O]", 9_806_650m));
        Add(true, [("g", 1), ("m", 2), ("s", -2)], ("J", 1e3m), ("cal", 4_184m), ("[Cal]", 4_184_000m));
        Add(true, [("g", 1), ("m", 2), ("s", -3)], ("W", 1e3m));
        Add(true, [("m", 2), ("s", -2)], ("Gy", 1), ("Sv", 1));
        Add(true, [("C", 1), ("s", -1)], ("A", 1));
        Add(true, [("C", -1), ("g", 1), ("m", 2), ("s", -2)], ("V", 1e3m));
        Add(false, [("rad", 1)], ("deg", 0.01745329251994329576923690768m));
        Add(true, [("mol", 1), ("s", -1)], ("kat", 1));
        return atoms;

        void Add(bool metric, (string, int)[] powers, params ReadOnlySpan<(string Name, decimal Factor)> units)
        {
            foreach (var (name, factor) in units) atoms[name] = new(factor, metric, powers);
        }
    }
}
