using System.Text.Json;
using System.Text.Json.Serialization;

namespace Toaster.Actors.Admin.Backup;

/// <summary>What a backup holds: <c>manifest.json</c>, written last.</summary>
/// <param name="Format">Always <see cref="ThisFormat"/>.</param>
/// <param name="Version">Of the manifest and the layout of the directory.</param>
/// <param name="Schema">Newest script of the database.</param>
/// <param name="Incarnation">Of the store it was taken from; a restored one gets another.</param>
/// <param name="OpenImports">Imports that go on after a restore.</param>
/// <param name="Files">Every other file, by path below the backup.</param>
/// <param name="Missing">Kept logs that builds name and that were not there when the backup was taken.</param>
public sealed record BackupManifest(
    string Format, int Version, string Program, int Schema, long Incarnation, DateTimeOffset CreatedAt,
    long Projects, long Builds, long Imports, long OpenImports, long JournalRows,
    IReadOnlyList<BackupFile> Files, IReadOnlyList<string> Missing)
{
    public const string ThisFormat = "toaster.backup";
    public const int ThisVersion = 1;
    public const string FileName = "manifest.json";

    /// <summary>Bytes of all files.</summary>
    [JsonIgnore]
    public long Bytes => Files.Sum(file => file.Bytes);

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, BackupJson.Default.BackupManifest);

    /// <exception cref="JsonException">It is none.</exception>
    public static BackupManifest Read(ReadOnlySpan<byte> json)
        => JsonSerializer.Deserialize(json, BackupJson.Default.BackupManifest) is { Files: not null, Missing: not null, Format: not null } manifest
            ? manifest : throw new JsonException("fields are missing");
}

/// <param name="Path">With slashes, below the backup's directory.</param>
/// <param name="Sha256">Lower-case hex.</param>
public sealed record BackupFile(string Path, long Bytes, string Sha256);

/// <summary>A backup that was taken.</summary>
public sealed record BackupReport(string Directory, BackupManifest Manifest);

/// <summary>A backup that was restored.</summary>
/// <param name="Kept">Where the directory that was there before is now; null when there was none.</param>
/// <param name="Incarnation">The new one.</param>
public sealed record RestoreReport(string Directory, BackupManifest Manifest, string? Kept, long Incarnation);

[JsonSerializable(typeof(BackupManifest))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, RespectNullableAnnotations = true)]
internal sealed partial class BackupJson : JsonSerializerContext;
