using System.Text.RegularExpressions;

namespace Toaster.Actors.Builds.Interpretation;

/// <summary>What kind of work failed.</summary>
public enum FailureKind
{
    Other,
    Fetch,
    Unpack,
    Patch,
    Configure,
    Compile,
    Install,
    PackageQa,
    Package,
    Sysroot,
    Rootfs,
    Image,
    Deploy,
    Licence,
    Test,
    Sdk,
    EventHandler,
    NoSpace,
    Killed,
}

/// <param name="Label">For lists and chips: "Package QA".</param>
/// <param name="Phrase">For sentences, after the task's name: "which could not download its source".</param>
public sealed record Failure(FailureKind Kind, string Label, string Phrase)
{
    /// <summary>From the task's name, what it said, and its exit code. The words of its messages win over its name.</summary>
    public static Failure Of(string task, IReadOnlyList<string> errors, int? exitCode) =>
        FailureTexts.ByMessage(errors)
        ?? (errors.Count == 0 && exitCode is > 128 and < 193 ? FailureTexts.Killed(exitCode.Value - 128) : null)
        ?? FailureTexts.ByTask(task)
        ?? new(FailureKind.Other, "Other", exitCode is { } exit and not 0 ? $"which ended with exit code {exit}" : "which failed");
}

internal static partial class FailureTexts
{
    public static Failure? ByMessage(IReadOnlyList<string> errors)
    {
        if (errors.Any(e => e.StartsWith("Execution of event handler", StringComparison.Ordinal)))
        {
            return new(FailureKind.EventHandler, "Event handler", "in which an event handler raised an exception");
        }

        if (errors.Any(e => e.Contains("No space left on device", StringComparison.Ordinal)))
        {
            return new(FailureKind.NoSpace, "No space", "which found no space left on the disk");
        }

        if (errors.Any(e => e.Contains("Checksum mismatch", StringComparison.OrdinalIgnoreCase) || e.Contains("ChecksumError", StringComparison.Ordinal)))
        {
            return new(FailureKind.Fetch, "Fetch", "whose download has another checksum than its recipe says");
        }

        if (IsFetch(errors))
        {
            return new(FailureKind.Fetch, "Fetch", "which could not download its source");
        }

        if (errors.Any(e => e.Contains("QA Issue:", StringComparison.Ordinal) || e.Contains("Fatal QA errors", StringComparison.Ordinal)))
        {
            return new(FailureKind.PackageQa, "Package QA", QaCheck(errors) is { } check
                ? $"which did not pass the check {check}"
                : "which did not pass a check");
        }

        // The script of the task was ended from outside: ExecutionError('…/run.do_compile.1', -9, …), later in words.
        return errors.Select(e => EndedScript().Match(e)).FirstOrDefault(m => m.Success) is { } ended
            ? Killed(int.Parse(ended.Groups["signal"].ValueSpan))
            : null;
    }

    public static Failure? ByTask(string task) => task switch
    {
        "do_fetch" or "do_fetchall" => new(FailureKind.Fetch, "Fetch", "which could not fetch its source"),
        "do_unpack" => new(FailureKind.Unpack, "Unpack", "which could not unpack its source"),
        "do_patch" or "do_kernel_metadata" or "do_validate_branches" => new(FailureKind.Patch, "Patch", "whose patches do not apply"),
        "do_configure" or "do_kernel_configme" or "do_kernel_configcheck" => new(FailureKind.Configure, "Configure", "which could not be configured"),
        _ when task.StartsWith("do_compile", StringComparison.Ordinal) => new(FailureKind.Compile, "Compile", "which did not compile"),
        _ when task.StartsWith("do_install", StringComparison.Ordinal) => new(FailureKind.Install, "Install", "which could not be installed"),
        "do_package_qa" or "do_recipe_qa" => new(FailureKind.PackageQa, "Package QA", "which did not pass a check"),
        _ when task.StartsWith("do_package", StringComparison.Ordinal) => new(FailureKind.Package, "Package", "which could not be packaged"),
        "do_prepare_recipe_sysroot" or "do_populate_sysroot" => new(FailureKind.Sysroot, "Sysroot", "whose sysroot could not be made"),
        "do_rootfs" => new(FailureKind.Rootfs, "Root file system", "which could not make its root file system"),
        _ when task.StartsWith("do_image", StringComparison.Ordinal) || task is "do_bootimg" or "do_bootdirectdisk"
            => new(FailureKind.Image, "Image", "which could not make its image"),
        "do_deploy" => new(FailureKind.Deploy, "Deploy", "which could not be deployed"),
        "do_populate_lic" => new(FailureKind.Licence, "Licence", "whose licences could not be collected"),
        "do_testimage" or "do_testsdk" or "do_testsdkext" or "do_check" => new(FailureKind.Test, "Test", "whose tests failed"),
        _ when task.StartsWith("do_populate_sdk", StringComparison.Ordinal) => new(FailureKind.Sdk, "SDK", "which could not make its SDK"),
        _ => null,
    };

    public static Failure Killed(int signal) => new(FailureKind.Killed, "Ended", signal switch
    {
        6 => "which aborted (signal 6)",
        9 => "which was killed (signal 9)",
        11 => "which crashed (signal 11)",
        15 => "which was told to end (signal 15)",
        _ => $"which was ended by signal {signal}",
    });

    public static bool IsFetch(IReadOnlyList<string> errors) => errors.Any(e =>
        e.Contains("Fetcher failure", StringComparison.Ordinal) || e.Contains("Bitbake Fetcher Error", StringComparison.Ordinal)
        || e.Contains("Unable to fetch URL", StringComparison.Ordinal) || e.Contains("FetchError(", StringComparison.Ordinal));

    private static string? QaCheck(IReadOnlyList<string> errors) =>
        errors.Select(e => QaName().Match(e)).FirstOrDefault(m => m.Success)?.Groups["check"].Value;

    [GeneratedRegex(@"QA Issue:[^\[]{0,4000}\[(?<check>[a-z0-9-]+)\]", RegexOptions.CultureInvariant)]
    private static partial Regex QaName();

    [GeneratedRegex(@"^(?:ExecutionError\('[^']*', -|Execution of '[^']*' failed with exit code -)(?<signal>\d{1,3})\b", RegexOptions.CultureInvariant)]
    private static partial Regex EndedScript();
}
