using Toaster.Node.Agents.Spooling;

namespace Toaster.Node.Agents.Sending;

/// <summary>What is sent in the place of an event that the server refused.</summary>
internal static class Replacements
{
    public static byte[] Of(byte[] line, AgentAnswer answer)
    {
        var head = SpoolLine.Head(line);
        return answer.Status == 413
            ? (head with { Class = "agent.TooLarge" }).Write(json =>
            {
                json.WriteString("class"u8, head.Class);
                json.WriteNumber("bytes"u8, line.Length - 1);
            })
            : (head with { Class = "agent.Unreadable" }).Write(json =>
            {
                json.WriteString("class"u8, head.Class);
                json.WriteString("problem"u8, answer.Problem ?? answer.Detail ?? "The server could not read it.");
            });
    }
}
