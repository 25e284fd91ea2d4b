using Toaster.Actors.Builds;
using Toaster.Actors.Journal;
using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Projects;

namespace Toaster.Actors.Admin.Verification;

/// <summary>Names that are held, and entities that are remembered: by and of entities that exist, and that would say the same.</summary>
internal sealed class RegistryCheck(IVerifiedStore store, Findings findings)
{
    private const string Names = """
        SELECT registry, key, kind, id FROM registry WHERE (registry, key) > (?1, ?2) ORDER BY registry, key LIMIT 500
        """;

    private const string Remembered = """
        SELECT o.kind, o.id FROM open_entity o LEFT JOIN entity e ON e.kind = o.kind AND e.id = o.id WHERE e.id IS NULL LIMIT 500
        """;

    private const string Sequences = """
        SELECT s.kind, s.next, max(e.id) FROM id_sequence s JOIN entity e ON e.kind = s.kind GROUP BY s.kind HAVING max(e.id) >= s.next
        """;

    public static PersistenceId? HolderOf(IStoreConnection connection, Claim claim)
        => connection.Prepared(JournalSql.Holder).Bind(1, claim.Registry).Bind(2, claim.Key).First<PersistenceId?>(
            row => new PersistenceId((EntityKind)row.Int32(0), row.Int64(1)));

    public static bool IsOpen(IStoreConnection connection, PersistenceId id)
        => connection.Prepared("SELECT 1 FROM open_entity WHERE kind = ?1 AND id = ?2").Bind(1, (long)id.Kind).Bind(2, id.Value).First(row => true);

    public async Task RunAsync(CancellationToken ct)
    {
        for (var after = new Claim("", ""); ;)
        {
            var from = after;
            var page = await store.ReadAsync(
                connection => connection.Prepared(Names).Bind(1, from.Registry).Bind(2, from.Key)
                    .All(row => (Claim: new Claim(row.Text(0), row.Text(1)), Holder: new PersistenceId((EntityKind)row.Int32(2), row.Int64(3)))),
                ct);
            if (page.Count == 0)
            {
                break;
            }

            foreach (var (claim, holder) in page)
            {
                await CheckAsync(claim, holder, ct);
            }

            after = page[^1].Claim;
        }

        foreach (var id in await store.ReadAsync(
            connection => connection.Prepared(Remembered).All(row => new PersistenceId((EntityKind)row.Int32(0), row.Int64(1))), ct))
        {
            findings.Error(
                "remembered-nobody", new($"{id}", Table: "open_entity"), $"{id} is remembered as having work to do, but it does not exist.", Advice.Restore);
        }

        foreach (var (kind, next, last) in await store.ReadAsync(
            connection => connection.Prepared(Sequences).All(row => ((EntityKind)row.Int32(0), row.Int64(1), row.Int64(2))), ct))
        {
            findings.Warn(
                "id-sequence", new(Table: "id_sequence"),
                $"The next number of a {kind.ToString().ToLowerInvariant()} would be {next}, but {last} is in use already.",
                $"{Advice.Nothing}: numbers in use are skipped");
        }
    }

    private async Task CheckAsync(Claim claim, PersistenceId holder, CancellationToken ct)
    {
        if (!await store.ReadAsync(connection => VerifySql.Find(connection, holder) is not null, ct))
        {
            if (await store.ReadAsync(connection => HolderOf(connection, claim), ct) == holder)
            {
                findings.Error(
                    "name-of-nobody", new($"{holder}", Table: "registry"), $"The {claim.Registry} {claim.Key} is held by {holder}, which does not exist.",
                    Advice.Restore);
            }
        }
        else if (!findings.IsDamaged(holder) && !await WantsAsync(claim, holder, ct) && await store.ReadAsync(connection => HolderOf(connection, claim), ct) == holder)
        {
            findings.Error(
                "name-not-wanted", new($"{holder}", Table: "registry"),
                $"The {claim.Registry} {claim.Key} is held by {holder}, whose rows do not name it.", Advice.Restore);
        }
    }

    /// <summary>The holder's own events name what it holds. They are few, and stand apart from its chunks.</summary>
    private async Task<bool> WantsAsync(Claim claim, PersistenceId holder, CancellationToken ct)
    {
        var events = await store.ReadAsync(connection => DomainEvents(connection, holder), ct);
        return claim.Registry switch
        {
            BuildState.SourceKeys or BuildState.OpenSources or BuildState.SpoolKeys
                => NamesOf(events.Select(e => BuildEventJson.Read(e)).ToList(), claim.Registry).Any(name => name == claim),
            ProjectState.Names => string.Equals(NameOf(events.Select(e => ProjectEventJson.Read(e)))?.ToUpperInvariant(), claim.Key, StringComparison.Ordinal),
            _ => true,
        };
    }

    /// <summary>What a build's events claim in a registry and have not released.</summary>
    private static IEnumerable<Claim> NamesOf(List<IBuildEvent?> events, string registry) => registry switch
    {
        BuildState.SpoolKeys => events.OfType<AttemptBegun>().Select(begun => new Claim(registry, begun.Key)),
        BuildState.SourceKeys => events.Select(SourceOf).OfType<RecordedSource>().Select(source => new Claim(registry, source.SourceKey)),
        _ => events.FindLastIndex(e => e is IAttemptBegin) is >= 0 and var last
            && events.Skip(last).Select(SourceOf).LastOrDefault(source => source is not null) is { HasEnd: false } open ? [open.OpenClaim] : [],
    };

    /// <summary>A project's name now; null: it was deleted.</summary>
    private static string? NameOf(IEnumerable<IProjectEvent?> events) => events.Aggregate((string?)null, (name, e) => e switch
    {
        ProjectCreated created => created.Name,
        ProjectRenamed renamed => renamed.Name,
        ProjectDeleted => null,
        _ => name,
    });

    private static RecordedSource? SourceOf(IBuildEvent? e) => e switch
    {
        RecordingBegun begun => begun.Recorded,
        AttemptSealed { HoldsNames: true } live => live.Source,
        _ => null,
    };

    private static List<byte[]> DomainEvents(IStoreConnection connection, PersistenceId id)
    {
        var isBuild = id.Kind == EntityKind.Build;
        var statement = connection.Prepared(isBuild
            ? "SELECT payload FROM build_journal WHERE entity_id = ?1 AND kind = 0 ORDER BY seq_nr"
            : "SELECT payload FROM journal WHERE entity_kind = ?2 AND entity_id = ?1 AND kind = 0 ORDER BY seq_nr").Bind(1, id.Value);
        return (isBuild ? statement : statement.Bind(2, (long)id.Kind)).All(row => row.Blob(0));
    }
}
