using System.Text.Json.Serialization;

namespace Toaster.Node.Agents.Collecting;

/// <summary>A piece of a log, as it stands in the spool and travels.</summary>
/// <param name="Name">Of the log, within its build.</param>
/// <param name="Kind">task, cooker, console, buildstats.</param>
/// <param name="Task">Of a task's log: <c>file:do_x</c>.</param>
/// <param name="Path">Where it was.</param>
/// <param name="Offset">Of its first byte in what is kept of the log.</param>
/// <param name="Bytes">How many follow.</param>
/// <param name="IsLast">Nothing more comes.</param>
/// <param name="IsUrgent">The task failed: it goes before others.</param>
/// <param name="From">Where in the file on disk the log begins.</param>
internal sealed record LogPiece(string Name, string Kind, string? Task, string? Path, long Offset, int Bytes, bool IsLast, bool IsUrgent, long From);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(LogPiece))]
internal sealed partial class LogPieceJson : JsonSerializerContext;
