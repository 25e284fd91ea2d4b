namespace Toaster.Web.Shared;

/// <summary>What stands in the rail. An entry comes with its page.</summary>
internal static class Navigation
{
    public static readonly IReadOnlyList<(string Key, string Label, string Icon, string Url)> Entries =
        [
            ("builds", "Builds", "builds", Urls.Builds), ("projects", "Projects", "folder", Urls.Projects), ("farm", "Farm", "farm", Urls.Farm),
            ("import", "Import", "upload", Urls.Import),
        ];
}
