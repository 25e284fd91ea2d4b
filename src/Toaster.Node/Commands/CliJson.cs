using System.Text.Json;
using System.Text.Json.Serialization;
using Toaster.Web.Api;
using Toaster.Web.Api.Models;

namespace Toaster.Node.Commands;

/// <summary>What the command line prints with <c>--json</c>, where the HTTP interface has no shape for it.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.Never,
    Converters = [typeof(UtcMicroseconds)])]
[JsonSerializable(typeof(SettingModel[]))]
[JsonSerializable(typeof(ImportedLogModel[]))]
[JsonSerializable(typeof(ExportModel))]
[JsonSerializable(typeof(DeletionModel))]
[JsonSerializable(typeof(KeptBuildModel))]
[JsonSerializable(typeof(ReplayedBuildModel[]))]
[JsonSerializable(typeof(ServerModel))]
[JsonSerializable(typeof(TokenModel))]
[JsonSerializable(typeof(RestoredModel))]
[JsonSerializable(typeof(MigratedModel))]
[JsonSerializable(typeof(AnewModel))]
[JsonSerializable(typeof(MovedModel))]
internal sealed partial class CliJson : JsonSerializerContext;

/// <summary>The shapes of the HTTP interface, indented.</summary>
internal static class ApiShapes
{
    private static readonly ApiJson Indented = new(new JsonSerializerOptions(ApiJson.Default.Options) { WriteIndented = true, TypeInfoResolver = null });

    public static string Write(FacetedPageModel<BuildModel> builds) => JsonSerializer.Serialize(builds, Indented.FacetedPageModelBuildModel);

    public static string Write(ListModel<ProjectDetailModel> projects) => JsonSerializer.Serialize(projects, Indented.ListModelProjectDetailModel);

    public static string Write(ProjectDetailModel project) => JsonSerializer.Serialize(project, Indented.ProjectDetailModel);

    public static string Write(ListModel<NodeModel> nodes) => JsonSerializer.Serialize(nodes, Indented.ListModelNodeModel);

    public static string Write(QueueModel queue) => JsonSerializer.Serialize(queue, Indented.QueueModel);

    public static string Write(NodeModel node) => JsonSerializer.Serialize(node, Indented.NodeModel);

    public static string Write(ListModel<PoolModel> pools) => JsonSerializer.Serialize(pools, Indented.ListModelPoolModel);

    public static string Write(PoolModel pool) => JsonSerializer.Serialize(pool, Indented.PoolModel);

    public static string Write(EnrolmentModel enrolment) => JsonSerializer.Serialize(enrolment, Indented.EnrolmentModel);

    public static string Write(ProgressModel progress) => JsonSerializer.Serialize(progress, Indented.ProgressModel);

    public static string Write(VerifyModel found) => JsonSerializer.Serialize(found, Indented.VerifyModel);

    public static string Write(BackupModel backup) => JsonSerializer.Serialize(backup, Indented.BackupModel);

    public static string Write(DroppedLogsModel dropped) => JsonSerializer.Serialize(dropped, Indented.DroppedLogsModel);

    public static string Write(ListModel<BuildLogModel> logs) => JsonSerializer.Serialize(logs, Indented.ListModelBuildLogModel);

    public static string Write(BuildDetailModel build) => JsonSerializer.Serialize(build, Indented.BuildDetailModel);
}
