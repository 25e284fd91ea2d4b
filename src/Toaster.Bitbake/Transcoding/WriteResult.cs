namespace Toaster.Bitbake.Transcoding;

internal enum WriteResult
{
    Done,

    /// <summary>The JSON would be longer than the output limit.</summary>
    TooLong,

    /// <summary>Containers are nested deeper than the limit.</summary>
    TooDeep,

    /// <summary>A text is no UTF-8.</summary>
    NoText,

    /// <summary>A secret stands in the payload; overwrite it and write again.</summary>
    NeedsMasking,
}

internal static class WriteResults
{
    public static string Sentence(this WriteResult result) => result switch
    {
        WriteResult.TooLong => "The event is too large when written out.",
        WriteResult.TooDeep => "The event is nested too deeply.",
        WriteResult.NoText => "A text in the payload is no UTF-8.",
        _ => "",
    };
}
