using System.Text.Json.Serialization;
using Toaster.Node.Agents.Driving;

namespace Toaster.Node.Agents.Slots;

// The JSON of docs/agent-protocol.md: opening a session, beating, asking for work.

internal sealed record EnrolRequest(string Token, string Name);

internal sealed record EnrolAnswer(long Agent, string Key);

internal sealed record SessionRequest(
    string Name, string Instance, string Version, int Protocol, IReadOnlyList<string> Labels, int Slots, IReadOnlyList<SpoolOnDisk> Spools);

/// <param name="State">running, ended or sealed.</param>
internal sealed record SpoolOnDisk(long Build, int Attempt, string Stream, string State);

/// <param name="Beat">Seconds between two beats.</param>
internal sealed record SessionAnswer(long Agent, long Session, double Beat, IReadOnlyList<SessionBuild>? Builds);

internal sealed record SessionBuild(long Build, int Attempt, string? Token, string? Desired);

/// <param name="Spec">As it was assigned.</param>
internal sealed record AdoptRequest(long Agent, long Session, long Build, int Attempt, string Stream, BuildSpec Spec);

internal sealed record BeatRequest(long Agent, long Session, int FreeSlots, DiskSpace Disk, double Load, IReadOnlyList<BeatBuild> Builds);

internal sealed record DiskSpace(long Free, long Total);

internal sealed record BeatBuild(long Build, int Attempt, long Last);

/// <param name="Logs">Wanted of attempts that are over.</param>
internal sealed record BeatAnswer(IReadOnlyList<SessionBuild>? Builds, bool Drain, IReadOnlyList<AskedLog>? Logs = null);

/// <param name="Task">file:do_x</param>
internal sealed record AskedLog(long Build, int Attempt, string Task, string Token);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(EnrolRequest))]
[JsonSerializable(typeof(EnrolAnswer))]
[JsonSerializable(typeof(SessionRequest))]
[JsonSerializable(typeof(SessionAnswer))]
[JsonSerializable(typeof(AdoptRequest))]
[JsonSerializable(typeof(SessionBuild))]
[JsonSerializable(typeof(BeatRequest))]
[JsonSerializable(typeof(BeatAnswer))]
[JsonSerializable(typeof(IReadOnlyList<Assignment>))]
internal sealed partial class SlotJson : JsonSerializerContext;
