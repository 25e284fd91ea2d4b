namespace Toaster.Benchmarks;

/// <summary>Logs made from a log, for runs that need several.</summary>
internal static class LogVariant
{
    /// <summary>
    /// The same log as another build's: one byte of its first line is another, so its source key is. Returns the file's path.
    /// </summary>
    public static string Write(string log, int number, string directory)
    {
        var bytes = File.ReadAllBytes(log);
        var at = bytes.AsSpan().IndexOf("\"DATETIME\": {"u8) is >= 0 and var found ? found : 0;
        at += bytes.AsSpan(at).IndexOf("\"v\": \""u8) + 6;
        bytes[at] = (byte)('a' + number);
        var path = Path.Combine(directory, $"variant-{number}.json");
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
