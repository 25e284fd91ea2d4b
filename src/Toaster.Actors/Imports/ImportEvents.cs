using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Toaster.Actors.Journal;

namespace Toaster.Actors.Imports;

/// <summary>A fact about an import. Journaled for ever: add fields as nullable, never rename or reuse one.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(ImportRequested), "import-requested.v1")]
[JsonDerivedType(typeof(ImportScanned), "import-scanned.v1")]
[JsonDerivedType(typeof(ImportBuildFound), "import-build-found.v1")]
[JsonDerivedType(typeof(ImportCompleted), "import-completed.v1")]
[JsonDerivedType(typeof(ImportRefused), "import-refused.v1")]
[JsonDerivedType(typeof(ImportCancelled), "import-cancelled.v1")]
public interface IImportEvent : IDomainEvent;

/// <summary>The file is stored and on disk.</summary>
/// <param name="FileName">As the user gave it; hostile text.</param>
/// <param name="Size">Bytes as received.</param>
public sealed record ImportRequested(string FileName, long Size, ProjectId Project, DateTimeOffset At) : IImportEvent;

/// <summary>The first pass is done.</summary>
public sealed record ImportScanned(SourceOutline Outline, DateTimeOffset At) : IImportEvent;

/// <summary>A build of the file has its number.</summary>
/// <param name="Existing">It was recorded before and is left as it is.</param>
public sealed record ImportBuildFound(int Index, BuildId Build, bool Existing, DateTimeOffset At) : IImportEvent;

/// <param name="LogKept">False: its log was not to be kept (<see cref="ImportLimits.KeepLogs"/>). Null: it is.</param>
public sealed record ImportCompleted(DateTimeOffset At, bool? LogKept = null) : IImportEvent;

/// <param name="Code">Stable word for programs.</param>
/// <param name="Sentence">What was wrong, where, what to do.</param>
public sealed record ImportRefused(string Code, string Sentence, DateTimeOffset At) : IImportEvent;

public sealed record ImportCancelled(DateTimeOffset At) : IImportEvent;

[JsonSerializable(typeof(IImportEvent))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowOutOfOrderMetadataProperties = true)]
public sealed partial class ImportJsonContext : JsonSerializerContext;

/// <summary>An import's events as they stand in the journal.</summary>
public sealed class ImportEventJson : DomainEventJson<ImportEventJson, IImportEvent>, IDomainEventShape<IImportEvent>
{
    public static JsonTypeInfo<IImportEvent> Shape => ImportJsonContext.Default.IImportEvent;
}
