using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Builds;
using Toaster.Actors.Imports;
using Toaster.Actors.Journal;
using Toaster.Actors.Projects;

namespace Toaster.Actors.Admin.Verification;

/// <summary>Every entity: its rows, its head, the names it holds, whether it is remembered, its file.</summary>
internal sealed class EntityCheck(IVerifiedStore store, Findings findings, DirectoryCheck files)
{
    public async Task RunAsync(CancellationToken ct)
    {
        for (var after = default(PersistenceId); ;)
        {
            var from = after;
            var page = await store.ReadAsync(connection => VerifySql.EntitiesAfter(connection, from), ct);
            if (page.Count == 0)
            {
                return;
            }

            foreach (var entity in page)
            {
                var found = (await LookAsync(entity, ct)).ToList();
                findings.AddRange(found);
                if (found.Exists(finding => finding.Place.Row is not null || finding.Code == "head"))
                {
                    findings.Damaged(entity.Id);
                }
            }

            after = page[^1].Id;
        }
    }

    /// <summary>What is found twice: in a store that is written, the first look may have fallen between two changes.</summary>
    private async Task<IEnumerable<Finding>> LookAsync(EntityRow entity, CancellationToken ct)
    {
        var found = await CheckAsync(entity, isFirst: true, ct);
        if (found.Count == 0 || !store.IsLive)
        {
            return found;
        }

        var now = await store.ReadAsync(connection => VerifySql.Find(connection, entity.Id), ct);
        return now is null ? [] : await CheckAsync(now.Value, isFirst: false, ct);
    }

    private async Task<List<Finding>> CheckAsync(EntityRow entity, bool isFirst, CancellationToken ct)
    {
        if (await store.ReadAsync(connection => DeletionOf(connection, entity), ct) is { } deletion)
        {
            return deletion;
        }

        var rows = entity.Id.Kind == EntityKind.Build ? new BuildRows(entity.Id) : new JournalRows(entity.Id);
        var import = ImportProgressState.New;
        await foreach (var row in VerifySql.RowsAsync(store, entity.Id, entity.Head.LastSeq, ct))
        {
            rows.Add(row);
            if (entity.Id.Kind == EntityKind.Import)
            {
                import = import.Apply(row);
            }
        }

        rows.End(entity.Head);
        var found = rows.Found;
        found.AddRange(await store.ReadAsync(connection => Beyond(connection, entity.Id), ct));
        switch (rows)
        {
            case var _ when found.Exists(finding => finding.Severity == FindingSeverity.Error):
                break; // What the rows name cannot be believed.
            case BuildRows build:
                files.Name(build);
                found.AddRange(await store.ReadAsync(connection => NamesOf(connection, entity.Id, build), ct));
                found.AddRange(await store.ReadAsync(connection => QueueCheck.Of(connection, entity.Id, build), ct));
                found.AddRange(await files.LogOfAsync(entity.Id, build, isFirst, ct));
                break;
            default:
                found.AddRange(await store.ReadAsync(connection => ImportIsRemembered(connection, entity.Id, import), ct));
                found.AddRange(await store.ReadAsync(connection => NameOf(connection, entity.Id, rows), ct));
                found.AddRange(await files.FileOfAsync(entity.Id, import, ct));
                break;
        }

        if (isFirst)
        {
            findings.Counted(entities: 1, rows: rows.Rows, events: rows.Events, builds: rows is BuildRows ? 1 : 0);
        }

        return found;
    }

    /// <summary>Of a build that is being deleted rows are missing, of one that was nothing but this row is left. Null: it is neither.</summary>
    private static List<Finding>? DeletionOf(IStoreConnection connection, EntityRow entity)
    {
        if (entity.Id.Kind != EntityKind.Build || !VerifySql.IsDeleted(connection, entity.Id.Value))
        {
            return null;
        }

        return entity.Head.LastSeq == 1 || RegistryCheck.IsOpen(connection, entity.Id) ? [] :
        [
            new(
                FindingSeverity.Error, "not-remembered", new($"{entity.Id}", Table: "open_entity"),
                $"{entity.Id} is being deleted, but it is not among the entities that are looked at after a restart.", "delete it again"),
        ];
    }

    private static List<Finding> Beyond(IStoreConnection connection, PersistenceId id)
    {
        if (VerifySql.Find(connection, id) is not { } now || VerifySql.RowsAfter(connection, id, now.Head.LastSeq) is not { Rows: [var first, ..] })
        {
            return [];
        }

        return [new(
            FindingSeverity.Error, "row-beyond", new($"{id}", first.SeqNr),
            $"Journal row {first.SeqNr} of {id} lies behind {now.Head.LastSeq}, the last one its head knows.",
            Advice.ImportAgain($"{id}"))];
    }

    private static List<Finding> NamesOf(IStoreConnection connection, PersistenceId id, BuildRows rows)
    {
        List<Finding> found = [];
        foreach (var source in rows.Sources)
        {
            Held(new(BuildState.SourceKeys, source.SourceKey), "the log it was recorded from would be recorded a second time");
        }

        if (rows.Source is { HasEnd: false } open)
        {
            Held(open.OpenClaim, "a longer recording of it would become a second build");
        }

        foreach (var live in rows.Attempts.OfType<AttemptBegun>())
        {
            Held(new(BuildState.SpoolKeys, live.Key), "its recorder would make a second build of it");
        }

        if (rows.Attempts.Count > 0 && rows.Ended is null && !RegistryCheck.IsOpen(connection, id))
        {
            found.Add(new(
                FindingSeverity.Error, "not-remembered", new($"{id}", Table: "open_entity"),
                $"The recording of {id} goes on, but it is not among the entities that are looked at after a restart.",
                "import its log again: the recording goes on where it is"));
        }

        return found;

        void Held(Claim claim, string consequence)
        {
            var holder = RegistryCheck.HolderOf(connection, claim);
            if (holder != id)
            {
                found.Add(new(
                    FindingSeverity.Error, "name-not-held", new($"{id}", Table: "registry"),
                    $"The {claim.Registry} {claim.Key} of {id} is held by {(holder is { } other ? $"{other}" : "nobody")}, so {consequence}.",
                    Advice.Restore));
            }
        }
    }

    private static List<Finding> NameOf(IStoreConnection connection, PersistenceId id, JournalRows rows)
        => rows.ProjectName is not { } name || RegistryCheck.HolderOf(connection, new(ProjectState.Names, name.ToUpperInvariant())) == id ? [] :
        [
            new(
                FindingSeverity.Error, "name-not-held", new($"{id}", Table: "registry"),
                $"The name of {id} is not held by it, so another project could take it.", Advice.Restore),
        ];

    private static List<Finding> ImportIsRemembered(IStoreConnection connection, PersistenceId id, ImportProgressState import)
        => import.Request is null || import.HasEnded || RegistryCheck.IsOpen(connection, id) ? [] :
        [
            new(
                FindingSeverity.Error, "not-remembered", new($"{id}", Table: "open_entity"),
                $"{id} has not ended, but it is not among the entities that are looked at after a restart.", "import its log again"),
        ];
}
