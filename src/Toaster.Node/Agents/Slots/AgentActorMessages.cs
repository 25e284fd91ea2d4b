using Toaster.Node.Agents.Driving;
using Toaster.Node.Agents.Sending;

namespace Toaster.Node.Agents.Slots;

internal interface IAgentMessage;

internal sealed record SessionOpened(SessionAnswer Session) : IAgentMessage;

internal sealed record SessionLost : IAgentMessage;

internal sealed record BeatAnswered(BeatAnswer Beat) : IAgentMessage;

/// <param name="Trouble">Null: there is none any more.</param>
internal sealed record SessionTrouble(string? Trouble) : IAgentMessage;

/// <summary>What was asked for is sent, or not.</summary>
internal sealed record LogsFetched : IAgentMessage;

internal sealed record WorkAnswered(Answered<IReadOnlyList<Assignment>> Work) : IAgentMessage;

/// <summary>It is time to ask for work again.</summary>
internal sealed record AskForWork : IAgentMessage;

/// <summary>Nothing of the attempt runs any more; its record may still be on its way.</summary>
/// <param name="Problem">What went wrong with the agent itself; null when nothing did.</param>
internal sealed record AttemptEnded(int Slot, AttemptKey Attempt, string? Problem) : IAgentMessage;

internal sealed record AttemptDelivered(AttemptKey Attempt, Delivery Result, string? Trouble) : IAgentMessage;

/// <summary>What the server wants done with an attempt, as it says with every answer.</summary>
internal sealed record AttemptDesired(AttemptKey Attempt, string? Desired) : IAgentMessage;

/// <summary>A slot's message: build this.</summary>
internal interface ISlotMessage;

internal sealed record TakeAttempt(SlotAttempt Attempt) : ISlotMessage;

internal sealed record DriveEnded(SlotAttempt Attempt, Exception? Error) : ISlotMessage;

/// <summary>What the server said to an attempt that it had forgotten.</summary>
internal sealed record AttemptOffered(AttemptKey Attempt, Answered<SessionBuild> Answer) : IAgentMessage;
