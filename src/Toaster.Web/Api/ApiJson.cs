using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using Toaster.Web.Api.Models;

namespace Toaster.Web.Api;

/// <summary>Everything the HTTP interface writes; programs of ours read it with the same.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    Converters = [typeof(UtcMicroseconds)])]
[JsonSerializable(typeof(QueuedModel))]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(ImportModel))]
[JsonSerializable(typeof(UploadModel))]
[JsonSerializable(typeof(ListModel<ImportModel>))]
[JsonSerializable(typeof(FacetedPageModel<BuildModel>))]
[JsonSerializable(typeof(BuildDetailModel))]
[JsonSerializable(typeof(ProgressModel))]
[JsonSerializable(typeof(FacetedPageModel<TaskModel>))]
[JsonSerializable(typeof(TaskDetailModel))]
[JsonSerializable(typeof(FacetedPageModel<MessageModel>))]
[JsonSerializable(typeof(PageModel<MessageGroupModel>))]
[JsonSerializable(typeof(FacetedPageModel<VariableModel>))]
[JsonSerializable(typeof(ListModel<LayerModel>))]
[JsonSerializable(typeof(FacetedPageModel<RecipeModel>))]
[JsonSerializable(typeof(RecipeDetailModel))]
[JsonSerializable(typeof(FacetedPageModel<PackageModel>))]
[JsonSerializable(typeof(PackageDetailModel))]
[JsonSerializable(typeof(ListModel<ImageModel>))]
[JsonSerializable(typeof(ImageDetailModel))]
[JsonSerializable(typeof(PageModel<ImagePackageModel>))]
[JsonSerializable(typeof(ImageFolderModel))]
[JsonSerializable(typeof(FacetedPageModel<ArtifactModel>))]
[JsonSerializable(typeof(RecorderModel))]
[JsonSerializable(typeof(ListModel<BuildLogModel>))]
[JsonSerializable(typeof(LogLinesModel))]
[JsonSerializable(typeof(VerifyModel))]
[JsonSerializable(typeof(BackupModel))]
[JsonSerializable(typeof(DroppedLogsModel))]
[JsonSerializable(typeof(DeletionModel))]
[JsonSerializable(typeof(ReplayModel))]
[JsonSerializable(typeof(ListModel<BuildNumberModel>))]
[JsonSerializable(typeof(ListModel<ProjectDetailModel>))]
[JsonSerializable(typeof(ProjectInputModel))]
[JsonSerializable(typeof(StartModel))]
[JsonSerializable(typeof(QueueModel))]
[JsonSerializable(typeof(ListModel<NodeModel>))]
[JsonSerializable(typeof(EnrolmentModel))]
[JsonSerializable(typeof(ListModel<PoolModel>))]
[JsonSerializable(typeof(PoolInputModel))]
[JsonSerializable(typeof(LogFetchModel))]
public sealed partial class ApiJson : JsonSerializerContext;

/// <summary>Times are UTC and always show microseconds: <c>2026-11-21T08:27:55.892311Z</c>.</summary>
public sealed class UtcMicroseconds : JsonConverter<DateTimeOffset>
{
    public const string Format = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
        => writer.WriteStringValue(value.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture));
}
