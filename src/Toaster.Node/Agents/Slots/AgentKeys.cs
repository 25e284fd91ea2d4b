using System.Text;
using Toaster.Node.Agents.Sending;
using Toaster.Node.Client;
using Toaster.Node.Hosting;
using Toaster.Node.Settings;

namespace Toaster.Node.Agents.Slots;

/// <summary>What lets an agent in at its server.</summary>
/// <param name="named">File of the key; null: the environment, else the one in the work directory.</param>
/// <param name="data">The server of this data directory lets its own user in without a key.</param>
internal sealed class AgentKeys(string work, string? named, string data)
{
    private string KeyFile => named ?? Path.Combine(work, "agent.key");

    /// <summary>Null: it goes without one.</summary>
    public string? For(Uri server)
    {
        if (named is null && Environment.GetEnvironmentVariable("TOASTER_AGENT_KEY") is { Length: > 0 } key)
        {
            return key;
        }

        try
        {
            return File.Exists(KeyFile) ? File.ReadAllText(KeyFile).Trim() : Holders.TokenFor(data, server);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <exception cref="SettingException">The file that was named is not there, or cannot be read.</exception>
    public void Check()
    {
        try
        {
            _ = named is null ? "" : File.ReadAllText(named);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SettingException($"The key of this agent cannot be read: {e.Message}");
        }
    }

    /// <summary>Trades an enrolment token for a key, and keeps that.</summary>
    /// <returns>What happened, as a sentence.</returns>
    /// <exception cref="SettingException">The server refused it.</exception>
    public string Enrol(IReadOnlyList<Uri> servers, string token, string name, CancellationToken ct)
    {
        using var choice = new ServerChoice(servers);
        using var calls = new AgentCalls(choice, _ => null);
        var answer = calls.Enrol(token, name, ct);
        for (var tries = 1; answer.Status is 0 or 503 && tries < servers.Count; tries++)
        {
            answer = calls.Enrol(token, name, ct);
        }

        if (answer.Value is not { } enrolled)
        {
            throw new SettingException($"This agent was not enrolled: {answer.Detail ?? answer.Code ?? $"{calls.Server} answered {answer.Status}"}");
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(KeyFile))!);
        SecretFile.Write(KeyFile, Encoding.ASCII.GetBytes(enrolled.Key + "\n"));
        return $"Enrolled as agent {enrolled.Agent}, {name}. Its key is in {KeyFile}.";
    }
}
