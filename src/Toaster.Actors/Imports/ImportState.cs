using System.Collections.Immutable;
using Toaster.Actors.Journal;
using static Toaster.Actors.Journal.Decision;

namespace Toaster.Actors.Imports;

/// <summary>An import as its journal leaves it.</summary>
public sealed record ImportProgressState
{
    public static readonly ImportProgressState New = new();

    public ImportRequested? Request { get; private init; }
    public SourceOutline? Outline { get; private init; }
    public DateTimeOffset? EndedAt { get; private init; }
    public ImmutableSortedDictionary<int, ImportBuildFound> Builds { get; private init; } = ImmutableSortedDictionary<int, ImportBuildFound>.Empty;
    public ImportRefused? Refusal { get; private init; }
    public bool IsCancelled { get; private init; }

    /// <summary>It ended without keeping its log, as it was told to.</summary>
    public bool IsWithoutLog { get; private init; }

    public bool HasEnded => EndedAt is not null;

    public ImportState Phase => this switch
    {
        { Refusal: not null } => ImportState.Refused,
        { IsCancelled: true } => ImportState.Cancelled,
        { EndedAt: not null } => ImportState.Completed,
        { Outline: not null } => ImportState.Recording,
        _ => ImportState.Waiting,
    };

    public Decision Decide(RequestImport c, DateTimeOffset now) => Request is null
        ? Accept(c.Outline is null
            ? [new ImportRequested(c.FileName, c.Size, c.Project, now)]
            : [new ImportRequested(c.FileName, c.Size, c.Project, now), new ImportScanned(c.Outline, now)]) with
        { Open = true }
        : Ignore;

    internal Decision Decide(NoteOutline c, DateTimeOffset now) => OrEnded(
        Outline is null ? Accept(new ImportScanned(c.Outline, now)) : Ignore);

    internal Decision Decide(NoteBuild c, DateTimeOffset now) => OrEnded(
        Builds.ContainsKey(c.Index) ? Ignore : Accept(new ImportBuildFound(c.Index, c.Build, c.Existing, now)));

    internal Decision Decide(RefuseImport c, DateTimeOffset now) => OrEnded(Accept(new ImportRefused(c.Code, c.Sentence, now)));

    /// <param name="isLogKept">False: the log is not there, and need not be.</param>
    public Decision DecideCompleted(bool isLogKept, DateTimeOffset now) => OrEnded(Accept(new ImportCompleted(now, isLogKept ? null : false)));

    public Decision DecideCancelled(DateTimeOffset now) => this switch
    {
        { Request: null } => Reject("There is no such import."),
        { IsCancelled: true } => Ignore,
        { HasEnded: true } => Reject("This import has ended already; nothing is left to cancel."),
        _ => Accept(new ImportCancelled(now)),
    };

    public ImportProgressState Apply(JournalRow row) => ImportEventJson.Read(row.Payload.Span) switch
    {
        ImportRequested e => this with { Request = e },
        ImportScanned e => this with { Outline = e.Outline },
        ImportBuildFound e => this with { Builds = Builds.SetItem(e.Index, e) },
        ImportCompleted e => this with { EndedAt = e.At, IsWithoutLog = e.LogKept == false },
        ImportRefused e => this with { Refusal = e, EndedAt = e.At },
        ImportCancelled e => this with { IsCancelled = true, EndedAt = e.At },
        _ => this,
    };

    private Decision OrEnded(Decision decision) => this switch
    {
        { Request: null } => Reject("There is no such import."),
        { HasEnded: true } => Reject("This import has ended."),
        _ => decision,
    };
}
