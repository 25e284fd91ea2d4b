using System.Text.Json.Serialization;

namespace Toaster.Node.Agents.Sending;

/// <summary>What a server said, in any of the shapes of docs/agent-protocol.md; what an answer does not have is null.</summary>
internal sealed record AgentAnswer
{
    /// <summary>HTTP status; 0 when no answer came, which may mean that the request was taken.</summary>
    [JsonIgnore]
    public int Status { get; init; }

    [JsonIgnore]
    public TimeSpan? RetryAfter { get; init; }

    public long? Build { get; init; }

    public int? Attempt { get; init; }

    public string? Token { get; init; }

    /// <summary>Of an offer and of a refusal: number of the event that is wanted next.</summary>
    public long? Expected { get; init; }

    /// <summary>Of a batch: the same.</summary>
    public long? Next { get; init; }

    public bool Sealed { get; init; }

    /// <summary>Of a log: bytes that are stored.</summary>
    public long? Length { get; init; }

    /// <summary>run, cancel or abandon.</summary>
    public string? Desired { get; init; }

    /// <summary>Milliseconds to gather events before the next batch.</summary>
    public int? Linger { get; init; }

    /// <summary>Events of a batch.</summary>
    public int? Max { get; init; }

    /// <summary>Why it was refused: the protocol's word.</summary>
    public string? Code { get; init; }

    /// <summary>The same as a sentence.</summary>
    public string? Detail { get; init; }

    /// <summary>Which line of the batch, from 1.</summary>
    public int? Line { get; init; }

    /// <summary>What is wrong with that line.</summary>
    public string? Problem { get; init; }

    [JsonIgnore]
    public bool IsOk => Status is >= 200 and < 300;

    /// <summary>Nobody answered, or somebody who cannot now: the same again, later.</summary>
    [JsonIgnore]
    public bool IsToBeRepeated => Status is 0 or 408 or 429 or >= 500;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AgentAnswer))]
internal sealed partial class AnswerJson : JsonSerializerContext;
