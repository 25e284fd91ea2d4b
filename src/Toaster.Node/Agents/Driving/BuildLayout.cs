using System.Text.RegularExpressions;

namespace Toaster.Node.Agents.Driving;

/// <summary>Where a build directory's bitbake is, and what else belongs on its path.</summary>
/// <param name="Bitbake">The directory that holds bin/bitbake.</param>
/// <param name="Scripts">OE's scripts; null where there are none.</param>
internal sealed partial record BuildLayout(string BuildDirectory, string Bitbake, string? Scripts)
{
    // Beside the build directory or above it, as Poky, kas, bitbake-setup and hand-made trees have it.
    private static readonly string[] Usual = ["bitbake", "poky/bitbake", "layers/bitbake", "sources/bitbake", "sources/poky/bitbake", "layers/poky/bitbake"];
    private const int MostLevels = 4;

    public IReadOnlyList<string> Programs => Scripts is null ? [Path.Combine(Bitbake, "bin")] : [Scripts, Path.Combine(Bitbake, "bin")];

    public string Program => Path.Combine(Bitbake, "bin", "bitbake");

    /// <summary>Of an existing build directory.</summary>
    /// <param name="named">What the project says of its bitbake: a path, absolute or below the build directory; null: it is looked for.</param>
    /// <exception cref="BuildProblem">It is no build directory, or no bitbake belongs to it.</exception>
    public static BuildLayout Find(string buildDirectory, string? named)
    {
        var conf = Path.Combine(buildDirectory, "conf", "bblayers.conf");
        if (!Path.IsPathRooted(buildDirectory) || !File.Exists(conf))
        {
            throw new BuildProblem("environment", $"{buildDirectory} is no build directory on this machine: there is no conf/bblayers.conf in it. Name the directory that oe-init-build-env made, as an absolute path.");
        }

        var layers = Layers(conf, buildDirectory);
        var places = named is { Length: > 0 } ? [Path.Combine(buildDirectory, named)] : Places(buildDirectory, layers).ToList();
        var bitbake = places.Find(IsBitbake) ?? throw new BuildProblem(
            "environment",
            named is { Length: > 0 } ? $"There is no bin/bitbake in {places[0]}, which the project names as its bitbake."
                : $"No bitbake was found for {buildDirectory}: not beside its layers, not beside or above the directory ({string.Join(", ", Usual)}), not on the agent's PATH. Name it in the project.");
        return new(buildDirectory, Path.GetFullPath(bitbake), ScriptsOf(layers));
    }

    /// <summary>The layers a bblayers.conf names, as far as it can be read without bitbake.</summary>
    public static IReadOnlyList<string> Layers(string conf, string buildDirectory)
    {
        var text = File.ReadAllText(conf).Replace("\\\n", " ", StringComparison.Ordinal);
        return [.. Assignment().Matches(text).SelectMany(match => match.Groups["value"].Value.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
            .Select(layer => layer.Replace("${TOPDIR}", buildDirectory, StringComparison.Ordinal)).Where(Path.IsPathRooted)
            .Select(Path.GetFullPath).Distinct(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> Places(string buildDirectory, IReadOnlyList<string> layers)
        => layers.SelectMany(layer => Above(layer).Take(MostLevels)).Distinct(StringComparer.Ordinal).Select(above => Path.Combine(above, "bitbake"))
            .Concat(Above(buildDirectory).Take(MostLevels).SelectMany(above => Usual.Select(usual => Path.Combine(above, usual))))
            .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(bin => Path.GetDirectoryName(bin.TrimEnd('/')) ?? "/"));

    private static IEnumerable<string> Above(string path)
    {
        for (var at = Path.GetDirectoryName(path); at is not null; at = Path.GetDirectoryName(at))
        {
            yield return at;
        }
    }

    /// <summary>bin/bitbake with its library: a program of that name alone may be anything.</summary>
    private static bool IsBitbake(string place) => File.Exists(Path.Combine(place, "bin", "bitbake")) && Directory.Exists(Path.Combine(place, "lib", "bb"));

    private static string? ScriptsOf(IEnumerable<string> layers)
        => layers.Select(layer => Path.Combine(Path.GetDirectoryName(layer) ?? "/", "scripts")).FirstOrDefault(scripts => File.Exists(Path.Combine(scripts, "..", "oe-init-build-env")) && Directory.Exists(scripts));

    [GeneratedRegex("""^[ \t]*BBLAYERS(?:[:_]append|[:_]prepend)?[ \t]*[?+:.]*=[.+]?[ \t]*(?<quote>["'])(?<value>.*?)\k<quote>[ \t\r]*$""", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Assignment();
}
