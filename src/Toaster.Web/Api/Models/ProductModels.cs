using Toaster.Actors.Builds.Interpretation;
using Toaster.Actors.Views;

namespace Toaster.Web.Api.Models;

/// <summary>Messages of equal level and text.</summary>
/// <param name="Tasks">Ids of tasks they belong to, at most eight.</param>
/// <param name="TaskCount">How many tasks in all.</param>
public sealed record MessageGroupModel(MessageModel First, long Count, IReadOnlyList<int> Tasks, long TaskCount);

/// <summary>A recipe of the build.</summary>
/// <param name="License">The recipe's own, else that of its packages.</param>
/// <param name="Section">The recipe's own, else that of its packages.</param>
/// <param name="Tasks">Its real tasks with an event.</param>
/// <param name="ElapsedSeconds">What its tasks took, added up.</param>
public sealed record RecipeModel(
    string Multiconfig, string Name, string? Version, string File, string? Layer, bool IsImage, string? Summary, string? License,
    string? Section, string? Homepage, int Tasks, int Failed, int Packages, double? ElapsedSeconds);

/// <summary>A recipe with everything around it.</summary>
public sealed record RecipeDetailModel
{
    public required RecipeModel Recipe { get; init; }
    public string? Description { get; init; }
    public string? LayerBranch { get; init; }
    public string? LayerCommit { get; init; }

    /// <summary>Its tasks, setscene ones and those not reached among them.</summary>
    public required IReadOnlyList<TaskModel> Tasks { get; init; }

    /// <summary>What it needs to be built.</summary>
    public required IReadOnlyList<RecipeLinkModel> Needs { get; init; }

    public required IReadOnlyList<RecipeLinkModel> NeededBy { get; init; }
    public required IReadOnlyList<PackageModel> Packages { get; init; }
}

/// <summary>The other end of a dependency between recipes.</summary>
/// <param name="Via">The name that was asked for, when it is another.</param>
public sealed record RecipeLinkModel(string Multiconfig, string Name, string? Version, string? Via);

/// <summary>A package the build made.</summary>
/// <param name="Size">Installed size in bytes.</param>
/// <param name="Files">Number of files in it.</param>
public sealed record PackageModel(
    string Name, string Recipe, string InstalledName, string? Version, string? Revision, long? Size, int Files, string? License,
    string? Section, string? Summary);

/// <summary>A package with everything around it.</summary>
public sealed record PackageDetailModel
{
    /// <summary>The name it is installed under.</summary>
    public required string InstalledName { get; init; }

    /// <summary>Absent when an image took it from an earlier build.</summary>
    public PackageModel? Package { get; init; }

    public string? Description { get; init; }
    public string? Layer { get; init; }
    public required IReadOnlyList<PackageFileModel> Files { get; init; }
    public required IReadOnlyList<PackageRelationModel> Relations { get; init; }

    /// <summary>Packages of the build that name it in a relation; Name is theirs.</summary>
    public required IReadOnlyList<PackageRelationModel> NeededBy { get; init; }

    public required IReadOnlyList<PackageInImageModel> Images { get; init; }
}

/// <summary>A file of a package, in bytes.</summary>
public sealed record PackageFileModel(string Path, long Size);

/// <summary>A relation between packages.</summary>
/// <param name="Type">depends, recommends, suggests, provides, replaces or conflicts.</param>
/// <param name="Built">This build made a package of that name.</param>
public sealed record PackageRelationModel(string Type, string Name, string? Constraint, bool Built);

/// <summary>A package as an image holds it.</summary>
public sealed record PackageInImageModel(string Target, long InstalledSize, long ImageSize, IReadOnlyList<string> NeededBy);

/// <summary>An image the build made, or found made.</summary>
public sealed record ImageModel(string Target, int Packages, long InstalledSize, int Dependencies, int Files, int Directories, int Links);

/// <summary>An image in numbers. Sizes are bytes.</summary>
/// <param name="FilesSize">All files listed in it.</param>
/// <param name="Built">Packages in it that this build made.</param>
/// <param name="BuiltSize">What those packages hold.</param>
public sealed record ImageDetailModel(ImageModel Image, long? FilesSize, int Built, long BuiltSize);

/// <summary>A package inside an image.</summary>
/// <param name="Package">Its own name, when this build made it.</param>
/// <param name="NeededBy">Packages in the image that depend on it.</param>
public sealed record ImagePackageModel(
    string Name, string? Recipe, string? Version, long InstalledSize, string? Package, long? PackageSize, int NeededBy, IReadOnlyList<PackageRelationModel> Relations);

/// <summary>A folder of an image, or what a search found.</summary>
public sealed record ImageFolderModel
{
    /// <summary>The folder itself; absent for a search.</summary>
    public ImageFileModel? Folder { get; init; }

    public required PageModel<ImageFileModel> Entries { get; init; }
}

/// <summary>An entry of an image's file system.</summary>
/// <param name="Type">The letter of a long listing: - d l s p c b.</param>
/// <param name="Size">Of a folder: of all files below it.</param>
/// <param name="Files">Of a folder: files and links below it.</param>
/// <param name="Package">The package it came with, by its installed name.</param>
public sealed record ImageFileModel(
    string Path, string Type, long? Size, int? Files, string? Permissions, string? Owner, string? Group, string? LinkTarget, string? Package);

/// <summary>A file that a task put into the deploy directory of the machine that built.</summary>
public sealed record ArtifactModel(string Path, ArtifactKind Kind, string Task, int? TaskId);

/// <summary>How a build was recorded, and what the recorder saw of it.</summary>
public sealed record RecorderModel
{
    public string? Source { get; init; }
    public long? Import { get; init; }
    public long? PackedBytes { get; init; }
    public long? SourceBytes { get; init; }
    public long? SourceLines { get; init; }

    /// <summary>Builds in the source.</summary>
    public int? SourceBuilds { get; init; }

    public long? FirstLine { get; init; }
    public long? LastLine { get; init; }

    /// <summary>SHA-256 of the unpacked source.</summary>
    public string? Digest { get; init; }

    public required long Events { get; init; }
    public required IReadOnlyList<EventClassModel> Classes { get; init; }
    public required IReadOnlyList<EventClassModel> MetadataTypes { get; init; }

    /// <summary>Log records by their level number.</summary>
    public required IReadOnlyDictionary<string, long> LogLevels { get; init; }

    public required IReadOnlyList<RecorderProblemModel> Problems { get; init; }
    public required IReadOnlyList<RecordingAttemptModel> Attempts { get; init; }
    public long? JournalRows { get; init; }
    public long? JournalBytes { get; init; }

    /// <summary>The masked event log that can be downloaded, packed; absent when it is not kept.</summary>
    public long? KeptBytes { get; init; }

    /// <summary>What became of the event log: Kept, Incomplete (its import has not ended), NotKept (by the setting KeepLogs), Dropped (all were deleted), Missing, None (there was no file).</summary>
    public required KeptLogState KeptLog { get; init; }

    /// <summary>The journal row the lists of this build stand at.</summary>
    public long? ShownSeq { get; init; }

    public long? LastSeq { get; init; }
    public int? RulesVersion { get; init; }
}

/// <summary>A class of events.</summary>
/// <param name="Use">Read, Counted or Unknown: what becomes of them. All are kept.</param>
public sealed record EventClassModel(string Name, long Events, EventUse Use);

/// <summary>A line that could not be read (IsUnreadable), or an event that could not be understood.</summary>
public sealed record RecorderProblemModel(long Line, long Offset, string Text, bool IsUnreadable);

/// <summary>One recording of the build.</summary>
/// <param name="Cut">Who stopped it before the end of its source.</param>
public sealed record RecordingAttemptModel(int Number, string Source, DateTimeOffset? BegunAt, DateTimeOffset? EndedAt, long? Events, string? Cut);
