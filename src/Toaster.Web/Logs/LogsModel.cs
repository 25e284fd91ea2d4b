using Toaster.Actors.Logs;
using Toaster.Web.Builds;

namespace Toaster.Web.Logs;

/// <summary>The logs of a build.</summary>
public sealed record LogsModel(BuildHead Head, IReadOnlyList<BuildLogView> Logs);
