using Toaster.Actors.Builds;

namespace Toaster.Web.Agents;

/// <summary>An agent comes for the first time. Fields that this program does not know are left alone, here and below.</summary>
/// <param name="Token">From <c>toaster admin enrol</c>.</param>
public sealed record EnrolModel(string? Token, string? Name);

/// <param name="Key">Its own from now on; shown this once.</param>
public sealed record EnrolledModel(long Agent, string Key);

/// <summary>An agent opens a session.</summary>
/// <param name="Instance">Random, kept in its work directory.</param>
/// <param name="Spools">Every recording it has on disk.</param>
public sealed record HelloModel(
    string? Name, string? Instance, string? Version, int? Protocol, IReadOnlyList<string>? Labels, int? Slots, IReadOnlyList<SpoolModel>? Spools);

/// <param name="State"><c>running</c>, <c>ended</c> or <c>sealed</c>.</param>
public sealed record SpoolModel(long Build, int Attempt, string? Stream, string? State);

/// <param name="Beat">Seconds between two beats.</param>
public sealed record SessionModel(long Agent, long Session, int Beat, IReadOnlyList<SessionBuildModel> Builds);

/// <param name="Token">Null: the attempt is not this agent's any more.</param>
/// <param name="Desired"><c>run</c>, <c>cancel</c>, <c>force</c>, <c>abandon</c>, <c>offer</c> or <c>keep</c>.</param>
public sealed record SessionBuildModel(long Build, int Attempt, string? Token, long Expected, long Offset, string Desired);

/// <summary>An attempt that the agent has and the server does not know, as it was assigned.</summary>
public sealed record AdoptModel(long? Agent, long? Session, long Build, int Attempt, string? Stream, BuildSpec? Spec);

public sealed record BeatModel(
    long? Agent, long? Session, int? FreeSlots, DiskModel? Disk, double? Load, IReadOnlyList<BeatBuildModel>? Builds);

/// <summary>Bytes, where the agent builds.</summary>
public sealed record DiskModel(long? Free, long? Total);

/// <param name="Last">Number of the last event it has.</param>
public sealed record BeatBuildModel(long Build, int Attempt, long Last);

/// <param name="Drain">Nothing more will come; the agent may end once its builds have.</param>
/// <param name="Logs">Of tasks, that are to be sent or said not to be; null: none.</param>
public sealed record BeatAnswerModel(IReadOnlyList<DesiredModel> Builds, bool Drain, DateTimeOffset Time, IReadOnlyList<AskedLogModel>? Logs);

/// <param name="Task"><c>file:do_x</c></param>
/// <param name="Token">For this attempt's logs.</param>
public sealed record AskedLogModel(long Build, int Attempt, string Task, string Token);

/// <summary>What came of a log that was asked for.</summary>
/// <param name="Cannot">Why it is not sent: a sentence; null: it was.</param>
public sealed record LogToldModel(string? Task, string? Cannot);

public sealed record DesiredModel(long Build, int Attempt, string Desired);

/// <summary>A build to run.</summary>
/// <param name="Token">For this attempt's events, logs and seal.</param>
public sealed record WorkModel(long Build, int Attempt, string Stream, string Token, BuildSpec Spec);
