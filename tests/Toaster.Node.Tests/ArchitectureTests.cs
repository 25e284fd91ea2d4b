using System.Reflection;
using System.Text.RegularExpressions;
using Toaster.Actors;
using Toaster.Bitbake.Transcoding;
using Toaster.Node.Imports;
using Toaster.Testing;
using Toaster.Web.Api;

namespace Toaster.Node.Tests;

/// <summary>The arrows of docs/architecture.md: who may know whom.</summary>
public sealed partial class ArchitectureTests
{
    private static readonly Assembly Actors = typeof(ToasterSystem).Assembly;

    /// <summary>Inside Toaster.Actors: what each folder may use beside itself. Files beside the folders put them together.</summary>
    private static readonly Dictionary<string, string[]> Inside = new(StringComparer.Ordinal)
    {
        ["Kernel"] = [],
        ["Journal"] = ["Kernel"],
        ["Blobs"] = ["Journal"],
        // Views here and below: the ports through which a build's projector writes and an import waits, not the tables behind them.
        ["Builds"] = ["Journal", "Kernel", "Views"],
        ["Projects"] = ["Journal", "Kernel", "Builds"],
        ["Queue"] = ["Journal", "Kernel", "Builds", "Projects", "Views"],
        ["Imports"] = ["Journal", "Kernel", "Blobs", "Builds", "Projects", "Views"],
        ["Logs"] = ["Journal", "Blobs", "Imports"], // Of Imports: how files are brought to disk.
        ["Agents"] = ["Journal", "Kernel", "Builds", "Projects", "Queue", "Logs"], // Logs that agents are asked for.
        ["Views"] = ["Journal", "Builds"],
        ["Admin"] = ["Journal", "Blobs", "Builds", "Imports", "Logs", "Projects", "Views"],
    };

    [Fact]
    public void Projects_UseOnlyWhatTheArrowsAllow()
    {
        Assert.Equal([], Ours(typeof(EventLogTranscoder).Assembly));
        Assert.Equal([], Ours(Actors));
        Assert.Equal(["Toaster.Actors"], Ours(typeof(ToasterApi).Assembly));
        Assert.Equal(["Toaster.Actors", "Toaster.Bitbake", "Toaster.Web"], Ours(typeof(EventLogSource).Assembly));
    }

    public static TheoryData<string> Folders => [.. Inside.Keys];

    [Theory]
    [MemberData(nameof(Folders))]
    public void Folder_UsesOnlyWhatTheArrowsAllow(string folder)
    {
        var root = Path.Combine(Path.GetDirectoryName(EventLogs.Own()!)!, "src", "Toaster.Actors");
        var files = Directory.GetFiles(Path.Combine(root, folder), "*.cs", SearchOption.AllDirectories);
        Assert.NotEmpty(files);

        var wrong = files.SelectMany(file => Uses(file).Where(used => used != folder && Inside.ContainsKey(used) && !Inside[folder].Contains(used))
            .Select(used => $"{Path.GetRelativePath(root, file)} uses {used}"));

        Assert.Equal([], wrong);
    }

    [Fact]
    public void TablesOfViews_AreUsedByNobodyElse()
    {
        var root = Path.Combine(Path.GetDirectoryName(EventLogs.Own()!)!, "src", "Toaster.Actors");

        var users = Inside.Keys.Where(folder => folder is not ("Views" or "Admin")) // Which looks after them.
            .SelectMany(folder => Directory.GetFiles(Path.Combine(root, folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => File.ReadAllText(file).Contains("using Toaster.Actors.Views.Sql", StringComparison.Ordinal));

        Assert.Equal([], users);
    }

    [Fact]
    public void EveryFolder_HasItsArrows()
        => Assert.Equal(
            Inside.Keys.Order(StringComparer.Ordinal),
            Actors.GetTypes().Select(type => FolderIn().Match(type.Namespace ?? "")).Where(match => match.Success)
                .Select(match => match.Groups["folder"].Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    private static IEnumerable<string> Ours(Assembly assembly)
        => assembly.GetReferencedAssemblies().Select(name => name.Name!).Where(name => name.StartsWith("Toaster.", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Uses(string file)
        => FolderUsed().Matches(File.ReadAllText(file)).Select(match => match.Groups["folder"].Value).Distinct(StringComparer.Ordinal);

    [GeneratedRegex(@"^Toaster\.Actors\.(?<folder>\w+)")]
    private static partial Regex FolderIn();

    [GeneratedRegex(@"^using (?:static )?Toaster\.Actors\.(?<folder>\w+)", RegexOptions.Multiline)]
    private static partial Regex FolderUsed();
}
