using Toaster.Actors.Imports;
using Toaster.Web.Shared;

namespace Toaster.Web.Imports;

/// <param name="Refused">Sentences for files that were not taken just now.</param>
public sealed record ImportsModel(Frame Frame, IReadOnlyList<ImportView> Imports, IReadOnlyList<string>? Refused)
{
    public bool IsLive => Imports.Any(i => !i.HasEnded);
}

public sealed record ImportModel(Frame Frame, ImportView Import);
