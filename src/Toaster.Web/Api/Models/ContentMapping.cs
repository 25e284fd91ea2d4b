using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Views;

namespace Toaster.Web.Api.Models;

/// <summary>What a build is made of and made, in the shapes of the HTTP interface.</summary>
internal static class ContentMapping
{
    public static MessageGroupModel Of(MessageGroup group) => new(ModelMapping.Of(group.First), group.Count, [.. group.Tasks.Select(task => task.Id)], group.TaskCount);

    public static RecipeModel Of(RecipeView view) => new(
        view.Recipe.Multiconfig, view.Recipe.Name, view.Recipe.Version, view.Recipe.File, view.Recipe.Layer, view.Recipe.IsImage,
        view.Recipe.Summary, view.License, view.Section, view.Recipe.Homepage, view.Tasks, view.Failed, view.Packages, ModelMapping.Seconds(view.Elapsed));

    public static RecipeDetailModel Of(RecipeDetail detail) => new()
    {
        Recipe = Of(detail.View),
        Description = detail.Recipe.Description,
        LayerBranch = detail.Layer?.Branch,
        LayerCommit = detail.Layer?.Commit,
        Tasks = [.. detail.Tasks.Select(ModelMapping.Of)],
        Needs = [.. detail.Needs.Select(Of)],
        NeededBy = [.. detail.NeededBy.Select(Of)],
        Packages = [.. detail.Packages.Select(Of)],
    };

    public static PackageModel Of(PackageRow package) => new(
        package.Name, package.Recipe, package.InstalledName, package.Version, package.Revision, package.Size, package.Files,
        package.License, package.Section, package.Summary);

    public static PackageDetailModel Of(PackageDetail detail) => new()
    {
        InstalledName = detail.Name,
        Package = detail.Built is { } built ? Of(built) : null,
        Description = detail.Built?.Description,
        Layer = detail.Layer?.Name,
        Files = [.. (detail.Built?.FileList ?? []).Select(file => new PackageFileModel(file.Path, file.Size))],
        Relations = [.. detail.Relations.Select(Of)],
        NeededBy = [.. detail.NeededBy.Select(Of)],
        Images = [.. detail.Images.Select(image => new PackageInImageModel(image.Package.Target, image.Package.InstalledSize, image.ImageSize, image.NeededBy))],
    };

    public static ImageModel Of(ImageRow image)
        => new(image.Target, image.Packages, image.InstalledSize, image.Dependencies, image.Files, image.Directories, image.Links);

    public static ImageDetailModel Of(ImageDetail detail) => new(Of(detail.Image), detail.FilesSize, detail.Built, detail.BuiltSize);

    public static ImagePackageModel Of(ImagePackageView view) => new(
        view.Package.Name, view.Package.Recipe, view.Package.Version, view.Package.InstalledSize, view.Built?.Name, view.Built?.Size, view.NeededBy,
        [.. view.Package.Dependencies.Select(need => new PackageRelationModel(need.Type, need.Name, need.Constraint, false))]);

    public static ImageFolderModel Of(ImageFolder folder) => new()
    {
        Folder = folder.Folder is { } own ? Of(own) : null,
        Entries = ModelMapping.Of(folder.Page, Of),
    };

    public static ArtifactModel Of(ArtifactView view) => new(view.Artifact.Path, view.Kind, view.Artifact.Task, view.Task?.Id);

    public static RecorderModel Of(BuildView build, RecordingView? recording, IReadOnlyList<RecorderProblemRow> problems) => new()
    {
        Source = build.Source,
        Import = recording?.Import?.Value,
        PackedBytes = recording?.PackedBytes,
        SourceBytes = recording?.SourceBytes,
        SourceLines = recording?.SourceLines,
        SourceBuilds = recording?.SourceBuilds,
        FirstLine = recording?.FirstLine,
        LastLine = recording?.LastLine,
        Digest = recording?.Digest,
        Events = build.Summary.Events,
        Classes = [.. build.Summary.EventCounts.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => new EventClassModel(e.Key, e.Value, EventClasses.UseOf(e.Key)))],
        MetadataTypes = [.. build.Summary.MetadataCounts.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => new EventClassModel(e.Key, e.Value, EventClasses.UseOfType(e.Key)))],
        LogLevels = build.Summary.LogLevels,
        Problems = [.. problems.Select(row => new RecorderProblemModel(row.Line, row.Offset, row.Text, row.IsUnreadable))],
        Attempts = [.. (recording?.Attempts ?? []).Select(one => new RecordingAttemptModel(
            one.Number, one.Source, ModelMapping.Time(one.BegunAt), ModelMapping.Time(one.EndedAt), one.Events, one.Cut))],
        JournalRows = recording?.JournalRows,
        JournalBytes = recording?.JournalBytes,
        KeptBytes = recording?.KeptBytes,
        KeptLog = recording?.Log ?? KeptLogState.None,
        ShownSeq = recording?.TablesSeq,
        LastSeq = recording?.LastSeq,
        RulesVersion = recording?.TablesVersion,
    };

    private static RecipeLinkModel Of(RecipeLink link) => new(link.Multiconfig, link.Name, link.Version, link.Via);

    private static PackageRelationModel Of(PackageRelation relation) => new(relation.Type, relation.Name, relation.Constraint, relation.Target is not null);

    private static ImageFileModel Of(ImageFileView view) => new(
        view.File.Path.Length == 0 ? "/" : view.File.Path, view.File.Type.ToString(), view.Size, view.Files, view.File.Permissions, view.File.Owner, view.File.Group,
        view.File.LinkTarget, view.Package?.InstalledName);
}
