using System.Text.RegularExpressions;

namespace Toaster.Actors.Views.Sql;

/// <summary>What an artifact is, by its path.</summary>
internal static partial class ArtifactKinds
{
    private const int Longest = 255;

    public static ArtifactKind Of(string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        if (name.Length > Longest)
        {
            return ArtifactKind.Other; // No file system has such names.
        }

        return path.Contains("/sdk/", StringComparison.Ordinal) || SdkName().IsMatch(name) ? ArtifactKind.Sdk
            : ManifestName().IsMatch(name) ? ArtifactKind.Manifest
            : PackageName().IsMatch(name) ? ArtifactKind.Package
            : KernelName().IsMatch(name) ? ArtifactKind.Kernel
            : ImageName().IsMatch(name) ? ArtifactKind.Image
            : ArtifactKind.Other;
    }

    [GeneratedRegex(@"-toolchain-.*\.sh$|-buildtools-.*\.sh$", RegexOptions.ExplicitCapture)]
    private static partial Regex SdkName();

    [GeneratedRegex(@"\.(manifest|testdata\.json|spdx(\.json|\.tar)?(\.zst|\.gz)?|cve|csv)$|\.(cve|vex)\.json$|^license", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex ManifestName();

    [GeneratedRegex(@"\.(rpm|deb|ipk)$", RegexOptions.ExplicitCapture)]
    private static partial Regex PackageName();

    [GeneratedRegex(@"^(u?Image|zImage|bzImage|fitImage|vmlinu[xz]|modules-)|\.(dtb|dtbo)$", RegexOptions.ExplicitCapture)]
    private static partial Regex KernelName();

    [GeneratedRegex(
        @"\.(ext[234]|wic|tar|cpio|squashfs|jffs2|ubi|ubifs|erofs|btrfs|f2fs|iso|hddimg|hdddirect|img|vmdk|vdi|qcow2|vhdx?|bmap|cramfs|sdimg)(\.(gz|bz2|xz|zst|lz4|lzo|lzma|zip|bmap|md5|sha256sum|sha512sum|verity|enc|sig))*$",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex ImageName();
}
