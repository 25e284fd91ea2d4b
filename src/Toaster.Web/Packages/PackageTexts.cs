using Toaster.Actors.Builds.Interpretation;

namespace Toaster.Web.Packages;

/// <summary>Words about packages.</summary>
public static class PackageTexts
{
    public static string Version(PackageRow package) =>
        package.Version is { Length: > 0 } version ? package.Revision is { Length: > 0 } revision ? $"{version}-{revision}" : version : Format.Missing;

    /// <summary>What a relation means, for who meets the word the first time.</summary>
    public static string? Help(string type) => type switch
    {
        "depends" => "Must be installed as well",
        "recommends" => "Is installed as well, unless it is left out on purpose or does not exist",
        "suggests" => "Goes well with it; nothing installs it by itself",
        "provides" => "Another name it answers to",
        "replaces" => "May overwrite files of that package",
        "conflicts" => "Cannot be installed at the same time",
        _ => null,
    };
}
