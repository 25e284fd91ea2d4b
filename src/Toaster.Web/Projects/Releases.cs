using Toaster.Actors.Builds;
using Toaster.Actors.Projects;

namespace Toaster.Web.Projects;

/// <summary>A release of the Yocto Project, as a new project begins with it: where everything comes from, and which layers.</summary>
/// <param name="Key">Stands in addresses.</param>
/// <param name="About">Why one would choose it.</param>
/// <param name="Bitbake">Branch of bitbake.</param>
/// <param name="Branch">Branch of the layers.</param>
public sealed record Release(string Key, string Name, string About, string Bitbake, string Branch)
{
    public static readonly IReadOnlyList<Release> All =
    [
        new("scarthgap", "5.0 Scarthgap", "long-term support until April 2028", "2.8", "scarthgap"),
        new("wrynose", "6.0 Wrynose", "long-term support until April 2030", "2.18", "wrynose"),
        new("whinlatter", "5.3 Whinlatter", "supported until May 2026", "2.16", "whinlatter"),
        new("kirkstone", "4.0 Kirkstone", "long-term support until April 2026", "2.0", "kirkstone"),
        new("master", "Development", "what becomes the next release", "master", "master"),
    ];

    public static Release? Find(string? key) => All.FirstOrDefault(release => release.Key == key);

    public ProjectSettings Settings => new()
    {
        Release = Name,
        Repositories =
        [
            new SourceRepository("bitbake", "https://git.openembedded.org/bitbake", Bitbake),
            new SourceRepository("openembedded-core", "https://git.openembedded.org/openembedded-core", Branch),
            new SourceRepository("meta-yocto", "https://git.yoctoproject.org/meta-yocto", Branch),
        ],
        Bitbake = "bitbake",
        Layers = ["openembedded-core/meta", "meta-yocto/meta-poky", "meta-yocto/meta-yocto-bsp"],
        Machine = "qemux86-64",
        Distro = "poky",
        Targets = ["core-image-minimal"],
    };
}
