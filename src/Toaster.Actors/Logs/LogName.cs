using System.Security.Cryptography;
using System.Text;

namespace Toaster.Actors.Logs;

/// <summary>Which log: of which attempt, and its name there, which comes from outside and never becomes a path.</summary>
/// <param name="Name">1 to 200 characters of any kind.</param>
public readonly record struct LogName(BuildId Build, int Attempt, string Name)
{
    public const int Longest = 200;

    /// <summary>Of the file that holds it: 32 hex digits of the name's SHA-256.</summary>
    public string FileName => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Name)).AsSpan(0, 16)) + ".log";
}

/// <summary>How long a log is.</summary>
/// <param name="Length">Bytes.</param>
/// <param name="Lines">Line feeds.</param>
public readonly record struct LogExtent(long Length, long Lines);

/// <summary>A place in a log from which lines can be counted.</summary>
/// <param name="Line">Number of the line that begins there, from 0.</param>
public readonly record struct LogMark(long Line, long Offset);

/// <summary>What is sent does not fit what is stored.</summary>
/// <param name="code"><c>hole</c>: bytes before it are missing; <c>differs</c>: other bytes are stored there.</param>
/// <param name="length">Bytes that are stored.</param>
public sealed class LogConflictException(string code, string message, long length) : Exception(message)
{
    public string Code => code;

    public long Length => length;
}
