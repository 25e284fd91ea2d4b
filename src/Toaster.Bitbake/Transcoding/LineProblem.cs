namespace Toaster.Bitbake.Transcoding;

/// <summary>Why a line is an <c>agent.BadLine</c>: a sentence and, if known, the byte of the payload.</summary>
internal readonly record struct LineProblem(string Sentence, int? At);
