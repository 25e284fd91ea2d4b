using Toaster.Actors.Views;

namespace Toaster.Web.Shared;

/// <summary>Names and kinds of artifacts.</summary>
public static class ArtifactTexts
{
    public static string NameOf(ArtifactView view) => view.Artifact.Path[(view.Artifact.Path.LastIndexOf('/') + 1)..];

    public static string FolderOf(ArtifactView view) => view.Artifact.Path[..(view.Artifact.Path.LastIndexOf('/') + 1)];

    public static string One(ArtifactKind kind) => kind switch
    {
        ArtifactKind.Image => "image",
        ArtifactKind.Kernel => "kernel",
        ArtifactKind.Manifest => "manifest",
        ArtifactKind.Sdk => "SDK",
        ArtifactKind.Package => "package",
        _ => "other",
    };

    public static string Many(ArtifactKind kind) => kind switch
    {
        ArtifactKind.Image => "Images",
        ArtifactKind.Kernel => "Kernel",
        ArtifactKind.Manifest => "Manifests",
        ArtifactKind.Sdk => "SDK",
        ArtifactKind.Package => "Packages",
        _ => "Others",
    };
}
