using System.Text.Json;
using Toaster.Actors.Builds;
using Toaster.Actors.Imports;
using Toaster.Actors.Journal;
using Toaster.Actors.Projects;

namespace Toaster.Actors.Admin.Verification;

/// <summary>
/// Looks at the rows of one entity, one after the other: numbers without holes, and payloads that can be read. What the kind of
/// the entity says about its rows is added by <see cref="BuildRows"/>.
/// </summary>
internal class JournalRows(PersistenceId id)
{
    private long _next = 1;

    public List<Finding> Found { get; } = [];

    /// <summary>Of a project that was not deleted.</summary>
    public string? ProjectName { get; private set; }

    public long Rows { get; private set; }

    /// <summary>A row is missing or unreadable: what follows from it is not judged.</summary>
    protected bool IsBroken { get; set; }

    public long Events { get; protected set; }

    protected string Entity { get; } = id.ToString();

    protected string Repair => Advice.ImportAgain(id.Kind == EntityKind.Build ? $"build {id.Value}" : Entity);

    public void Add(JournalRow row)
    {
        if (row.SeqNr > _next)
        {
            Missing(_next, row.SeqNr - 1);
            IsBroken = true;
        }

        _next = row.SeqNr + 1;
        Rows++;
        switch (row.Kind)
        {
            case RowKind.DomainEvent when Read(row) is null:
                IsBroken = true;
                Unreadable(row);
                break;
            case RowKind.DomainEvent:
                break;
            case RowKind.Chunk when id.Kind == EntityKind.Build:
                AddChunk(row);
                break;
            default:
                Error("row-kind", row.SeqNr, $"Journal row {row.SeqNr} of {Entity} is of kind {(int)row.Kind}, which does not belong there.");
                break;
        }
    }

    /// <summary>There are no more rows up to <paramref name="head"/>.</summary>
    public virtual void End(EntityHead head)
    {
        if (_next <= head.LastSeq)
        {
            Missing(_next, head.LastSeq);
            IsBroken = true;
        }
    }

    protected virtual void AddChunk(JournalRow row)
    {
    }

    /// <summary>Null: it cannot be read.</summary>
    protected virtual IDomainEvent? Read(JournalRow row) => id.Kind switch
    {
        EntityKind.Import => ImportEventJson.Read(row.Payload.Span),
        EntityKind.Project => Named(ProjectEventJson.Read(row.Payload.Span)),
        _ => null,
    };

    private IProjectEvent? Named(IProjectEvent? e)
    {
        ProjectName = e switch
        {
            ProjectCreated created => created.Name,
            ProjectRenamed renamed => renamed.Name,
            ProjectDeleted => null,
            _ => ProjectName,
        };
        return e;
    }

    protected void Error(string code, long? row, string sentence) => Found.Add(new(FindingSeverity.Error, code, new(Entity, row), sentence, Repair));

    private void Missing(long from, long to) => Error(
        "row-missing", from,
        from == to ? $"Journal row {from} of {Entity} is missing." : $"Journal rows {from} to {to} of {Entity} are missing.");

    private void Unreadable(JournalRow row)
    {
        if (TypeOf(row) is { } type)
        {
            Found.Add(new(
                FindingSeverity.Warning, "event-unknown", new(Entity, row.SeqNr),
                $"Journal row {row.SeqNr} of {Entity} holds an event {type}, which this program does not know; it is kept and skipped.",
                "use the version of Toaster that wrote it, or a later one"));
            return;
        }

        Error("event-unreadable", row.SeqNr, $"The event in journal row {row.SeqNr} of {Entity} cannot be read.");
    }

    /// <summary>The stored name of an event, when it is one at all.</summary>
    private static string? TypeOf(JournalRow row)
    {
        try
        {
            using var json = JsonDocument.Parse(row.Payload);
            return json.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String
                && !IsKnown(type.GetString()!) ? type.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // A known name whose fields cannot be read is damage, not the future.
    private static bool IsKnown(string type) => new[] { typeof(IBuildEvent), typeof(IImportEvent), typeof(IProjectEvent) }
        .SelectMany(events => events.GetCustomAttributes(typeof(System.Text.Json.Serialization.JsonDerivedTypeAttribute), inherit: false))
        .Any(known => ((System.Text.Json.Serialization.JsonDerivedTypeAttribute)known).TypeDiscriminator as string == type);
}
