namespace Toaster.Web.Shared.Parts;

/// <param name="Name">ran, cached, covered, prebuilt, empty, failed, missed, unfinished, run, track: a class, coloured by tokens.</param>
public sealed record Area(string Name, long Number);

public sealed record LegendItem(Area Area, string Label, string? Url = null);
