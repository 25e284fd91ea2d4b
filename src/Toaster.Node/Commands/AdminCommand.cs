using System.CommandLine;
using System.Text.Json;
using Toaster.Node.Hosting;
using Toaster.Node.Terminals;

namespace Toaster.Node.Commands;

/// <summary><c>toaster admin token</c>, and the verbs beside it</summary>
internal static class AdminCommand
{
    public static Command Create(Terminal terminal)
    {
        var token = new Command("token", "Make the admin token of the data directory and print it, this once; only its digest is stored.");
        token.Explain("""
            A former one is good no more. From then on changes need it, and reading too unless the server is started
            with --open-reading: as "Authorization: Bearer TOKEN", or in a browser as the password (any user name).

            Examples:
              toaster admin token
              toaster admin token --data /srv/toaster > token && toaster serve --data /srv/toaster --host 0.0.0.0
            """);
        token.SetAction((parsed, ct) => Task.FromResult(Token(parsed, terminal)));
        return new Command("admin", "Looking after a Toaster.")
        {
            token, AdminVerifyCommand.Create(terminal), AdminBackupCommand.Create(terminal), AdminRestoreCommand.Create(terminal), AdminReplayCommand.Create(terminal), AdminMigrateCommand.Create(terminal), AdminMoveCommand.Create(terminal), AdminAnewCommand.Create(terminal),
            AdminDropLogsCommand.Create(terminal), NodeCommand.Enrol(terminal),
        };
    }

    private static int Token(ParseResult parsed, Terminal terminal)
    {
        var directory = parsed.Settings().Data;
        try
        {
            var token = new AdminToken(directory).Create();
            terminal.Out.WriteLine(parsed.GetValue(CommonOptions.Json) ? JsonSerializer.Serialize(new TokenModel(token), CliJson.Default.TokenModel) : token);
            return ExitCodes.Ok;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            terminal.Complain($"The data directory {directory} cannot be written: {e.Message}");
            return ExitCodes.Usage;
        }
    }
}

internal sealed record TokenModel(string Token);
