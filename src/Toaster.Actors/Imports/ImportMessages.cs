using Toaster.Actors.Journal;
using Toaster.Actors.Kernel;

namespace Toaster.Actors.Imports;

/// <summary>What an import's actor takes.</summary>
public interface IImportMessage;

/// <summary>Imports a file that is stored already (see <see cref="ImportFiles"/>).</summary>
/// <param name="Outline">What the first pass found, if it was made while the file came in.</param>
public sealed record RequestImport(string FileName, long Size, ProjectId Project, SourceOutline? Outline, ActorRef<Commit> ReplyTo)
    : IImportMessage;

public sealed record CancelImport(ActorRef<Commit> ReplyTo) : IImportMessage;

/// <summary>Null: there is no such import. Builds come without outcome: that is known to the read tables.</summary>
public sealed record GetImport(ActorRef<ImportView?> ReplyTo) : IImportMessage;

/// <summary>From the run: the first pass is done.</summary>
internal sealed record NoteOutline(SourceOutline Outline, ActorRef<Commit> ReplyTo) : IImportMessage;

/// <summary>From the run: a build of the file has its number.</summary>
internal sealed record NoteBuild(int Index, BuildId Build, bool Existing, ActorRef<Commit> ReplyTo) : IImportMessage;

/// <summary>From the run: the file cannot be imported.</summary>
internal sealed record RefuseImport(string Code, string Sentence) : IImportMessage;

/// <summary>From the run: the store cannot take what there is to record; it is sent again.</summary>
internal sealed record RunPaused(string Sentence) : IImportMessage;

/// <summary>From the run: how far it is.</summary>
internal sealed record RunProgress(bool IsScanning, double? Share, long Lines, long Events) : IImportMessage;

/// <summary>The run is over; no error: everything is recorded.</summary>
internal sealed record RunEnded(Exception? Error) : IImportMessage;

/// <summary>From the line of imports: it is this one's turn.</summary>
internal sealed record SlotGranted : IImportMessage;

/// <summary>From the line of imports: so many are before it.</summary>
internal sealed record SlotPosition(int Before) : IImportMessage;

/// <summary>After a failure of the store: go on.</summary>
internal sealed record TryAgain : IImportMessage;

/// <summary>Time to say that this server still has the import, or to look whether another one has.</summary>
internal sealed record LookAtClaim : IImportMessage;
