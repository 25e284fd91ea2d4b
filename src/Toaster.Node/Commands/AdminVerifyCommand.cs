using System.CommandLine;
using Toaster.Actors.Admin.Verification;
using Toaster.Actors.Journal.Postgres;
using Toaster.Node.Client;
using Toaster.Node.Settings;
using Toaster.Node.Terminals;
using Toaster.Web.Api;
using Toaster.Web.Api.Models;

namespace Toaster.Node.Commands;

/// <summary><c>toaster admin verify</c></summary>
internal static class AdminVerifyCommand
{
    private static readonly Option<bool> Deep = new("--deep") { Description = "Also fold the journal of every build again and compare its tables, row by row." };

    public static Command Create(Terminal terminal)
    {
        var verify = new Command("verify", "Look whether journal, tables and files are whole and agree, and say what is wrong where. Nothing is changed.") { Deep };
        verify.Explain("""
            With a server running, the server looks, and goes on serving. A database of PostgreSQL (--db) may be used by any number
            of servers meanwhile; the files that are looked at are those of --data. The exit code is 0 when nothing is wrong, 1 when
            something is, and 2 when it cannot be looked at. Warnings are about what nothing depends on.

            Examples:
              toaster admin verify
              toaster admin verify --deep --json > findings.json
            """);
        verify.SetAction((parsed, ct) => RunAsync(parsed, terminal, ct));
        return verify;
    }

    private static async Task<int> RunAsync(ParseResult parsed, Terminal terminal, CancellationToken ct)
    {
        var found = await VerifyAsync(parsed.Settings(), parsed.GetValue(Deep), terminal, ct);
        if (found is null)
        {
            return ExitCodes.Usage;
        }

        if (parsed.GetValue(CommonOptions.Json))
        {
            terminal.Out.WriteLine(ApiShapes.Write(found));
        }
        else
        {
            Tell(found, terminal.Out);
        }

        return found.Fine ? ExitCodes.Ok : ExitCodes.Failed;
    }

    /// <summary>Null, and said so: it could not be looked at.</summary>
    private static async Task<VerifyModel?> VerifyAsync(ToasterSettings settings, bool deep, Terminal terminal, CancellationToken ct)
    {
        try
        {
            await using var server = Holders.Server(settings);
            return server is not null
                ? await server.VerifyAsync(deep, ct)
                : VerifyModel.Of(settings.Db is { } db
                    ? await Verifier.RunAsync(new PostgresStoreOptions(db), settings.Data, deep, TimeProvider.System, ct, settings.Pieces())
                    : await Verifier.RunAsync(settings.Data, deep, TimeProvider.System, ct));
        }
        catch (ApiProblemException e)
        {
            terminal.Complain(e.Message);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            terminal.Complain($"The data directory {settings.Data} cannot be looked at: {e.Message}");
            return null;
        }
    }

    private static void Tell(VerifyModel found, TextWriter to)
    {
        foreach (var finding in found.Findings)
        {
            to.WriteLine(Safe.Line($"{(finding.Severity == FindingSeverity.Error ? "wrong" : "note ")}  {finding.Code}  {Place(finding)}"));
            to.WriteLine(Safe.Line($"       {finding.Detail}"));
            to.WriteLine(Safe.Line($"       What to do: {finding.Advice}."));
        }

        foreach (var note in found.Notes)
        {
            to.WriteLine(Safe.Line($"note   {note}"));
        }

        var errors = found.Findings.Count(finding => finding.Severity == FindingSeverity.Error) + found.More;
        var seen = found.Verified;
        to.WriteLine(
            $"{(errors == 0 ? "Nothing is wrong" : $"{errors:N0} {(errors == 1 ? "thing is" : "things are")} wrong{(found.More > 0 ? $", the first {found.Findings.Count:N0} are listed" : "")}")}: "
            + $"{Words.Count(seen.Builds, "build")}, {Words.Count(seen.JournalRows, "journal row")} with {Words.Count(seen.Events, "event")}, {Words.Count(seen.Files, "kept log")}"
            + $"{(found.Deep ? $", {Words.Count(seen.ComparedRows, "row")} of tables compared" : "")}.");
    }

    private static string Place(FindingModel finding) => $"{new FindingPlace(finding.Entity, finding.JournalRow, finding.Table, finding.File)}";
}
