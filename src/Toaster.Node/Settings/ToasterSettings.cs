using System.Globalization;
using Toaster.Actors.Admin.Move;
using Toaster.Actors.Blobs;
using Toaster.Actors.Imports;
using Toaster.Actors.Journal.Postgres;
using Toaster.Actors.Journal.Sql;
using Toaster.Actors.Logs;
using Toaster.Bitbake.EventLog;
using Toaster.Node.Agents.Collecting;
using Toaster.Node.Agents.Driving;
using Toaster.Node.Hosting;

namespace Toaster.Node.Settings;

/// <summary>The settings of this process, typed; <see cref="Values"/> also says where each comes from.</summary>
internal sealed class ToasterSettings(IReadOnlyList<SettingValue> values)
{
    private S3Pieces? _pieces;

    public IReadOnlyList<SettingValue> Values => values;

    /// <summary>Full path of the data directory.</summary>
    public string Data => Text("Data")!;

    /// <summary>The data directory was named by a flag of this command.</summary>
    public bool DataIsNamed => Of("Data").Origin.StartsWith("--", StringComparison.Ordinal);

    public string? Db => Text("Db");

    /// <summary>With <see cref="Db"/>: logs and received files stay in the data directory.</summary>
    /// <exception cref="SettingException">It is no place that is known.</exception>
    public bool FilesInDirectory => Text("Files") switch
    {
        null or "" or "database" or "s3" => false,
        "directory" => true,
        var other => throw new SettingException($"Files is {other}; with Db, logs and received files are in database, directory or s3."),
    };

    /// <summary>Where else than in the database logs and received files are; null: nowhere. One for the whole process.</summary>
    /// <exception cref="SettingException">Something is missing.</exception>
    public IPieces? Pieces() => FilesInDirectory || Text("Files") != "s3" ? null : _pieces ??= new S3Pieces(new(
        Uri.TryCreate(Needed("S3:Url"), UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? url : throw new SettingException($"S3:Url is {Text("S3:Url")}, which is no address of a service such as https://s3.example.org."),
        Needed("S3:Bucket"), Text("S3:Prefix") ?? "", Text("S3:Region")!, Needed("S3:KeyId"), Needed("S3:Secret")));

    /// <summary>Where logs and received files go when a whole installation goes to a database.</summary>
    public PostgresTarget Target(string db) => FilesInDirectory ? new(new(db), null)
        : Pieces() is { } pieces ? new(new(db), _ => pieces) : PostgresTarget.Whole(new(db));

    /// <summary>Those of a store, as verbs see them that look after it.</summary>
    public ImportFiles Files(IStore store)
        => new(Data, Imports) { Shared = store is PostgresStore && !FilesInDirectory ? new(Pieces() ?? new PostgresPieces(store)) : null };

    public string Host => Text("Host")!;

    public int Port => (int)Number("Port");

    public IReadOnlyList<string> Hosts => (Text("Hosts") ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    public bool OpenReading => bool.Parse(Text("OpenReading")!);

    public bool Metrics => bool.Parse(Text("Telemetry:Metrics")!);

    /// <exception cref="SettingException">It is no address.</exception>
    public Uri? Otlp => Text("Telemetry:Otlp") is not { Length: > 0 } text ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? uri
        : throw new SettingException($"Telemetry:Otlp is {text}, which is no address of a collector such as http://localhost:4318.");

    /// <summary>Events of a build between two snapshots.</summary>
    public int SnapshotEvery => (int)Number("SnapshotEvery");

    /// <summary>How long the deletion of a build can be undone.</summary>
    public TimeSpan DeletionGrace => TimeSpan.FromSeconds(Number("DeletionGraceSeconds"));

    /// <summary>How much may come in, and what stays of it.</summary>
    public ImportLimits Imports => new()
    {
        UploadBytes = Number("Limits:UploadBytes"),
        DiskReserve = Number("Limits:DiskReserveBytes"),
        AtOnce = (int)Number("Limits:ImportsAtOnce"),
        KeepLogs = bool.Parse(Text("KeepLogs")!),
    };

    /// <summary>Builds that are recorded at the same time.</summary>
    public int LiveBuilds => (int)Number("Limits:LiveBuilds");

    /// <inheritdoc cref="Toaster.Web.Live.LiveLimits"/>
    public int LiveReaders => (int)Number("Limits:LiveReaders");

    /// <summary>How much of logs beside the event logs is stored.</summary>
    public LogLimits BuildLogs => new() { LogBytes = Number("Limits:LogBytes"), BuildBytes = Number("Limits:BuildLogBytes") };

    /// <summary>How much of the logs on disk a recorder collects; null: none.</summary>
    /// <param name="hasRoom">Whether the spool has room for them.</param>
    public CollectLimits? Collect(Func<bool> hasRoom) => bool.Parse(Text("Collect:Logs")!)
        ? new() { LogBytes = Number("Collect:LogBytes"), BuildBytes = Number("Collect:BuildBytes"), HasRoom = hasRoom } : null;

    /// <summary>How long a server is waited for before a command starts, so that the build's address can be said.</summary>
    public TimeSpan OfferPatience => TimeSpan.FromSeconds(Number("Run:OfferSeconds"));

    /// <summary>After the command, as long as nothing moves.</summary>
    public TimeSpan SendPatience => TimeSpan.FromSeconds(Number("Run:SendSeconds"));

    /// <summary>Builds an agent carries out at the same time.</summary>
    public int AgentSlots => (int)Number("Agent:Slots");

    /// <summary>The same of the agent in a server. One of several has none unless it is told to.</summary>
    public int OwnSlots => Db is not null && Of("Agent:Slots").Origin == "default" ? 0 : AgentSlots;

    /// <summary>How long a server that is to end still answers, so that others are asked instead.</summary>
    public TimeSpan Drain => Text("DrainSeconds") is not null ? TimeSpan.FromSeconds(Number("DrainSeconds")) : Db is null ? TimeSpan.Zero : TimeSpan.FromSeconds(5);

    /// <summary>Whom bitbake runs as where the agent is root.</summary>
    public string? AgentUser => Text("Agent:User");

    /// <summary>How long the steps of a build may take.</summary>
    public DriveLimits DriveLimits => new()
    {
        Checkout = TimeSpan.FromSeconds(Number("Agent:CheckoutSeconds")),
        Start = TimeSpan.FromSeconds(Number("Agent:StartSeconds")),
        Configure = TimeSpan.FromSeconds(Number("Agent:ConfigureSeconds")),
        Command = TimeSpan.FromSeconds(Number("Agent:CommandSeconds")),
        Stall = TimeSpan.FromSeconds(Number("Agent:StallSeconds")),
        StopStep = TimeSpan.FromSeconds(Number("Agent:StopSeconds")),
    };

    /// <summary>Bytes of recordings that are kept although a server has them.</summary>
    public long SpoolBytes => Number("Limits:SpoolBytes");

    /// <summary>Most rows of one page of a list.</summary>
    public int ListRows => (int)Number("Limits:ListRows");

    /// <summary>How much, and how slowly, a request may ask.</summary>
    public RequestLimits Requests => new()
    {
        HeadTime = TimeSpan.FromSeconds(Number("Limits:RequestHeadSeconds")),
        HeadBytes = (int)Number("Limits:RequestHeadBytes"),
        BodyBytes = Number("Limits:RequestBytes"),
        BodyBytesPerSecond = Number("Limits:BodyBytesPerSecond"),
    };

    /// <summary>How much one event log may ask for.</summary>
    public EventLogLimits EventLogs
    {
        get
        {
            var limits = new EventLogLimits();
            return limits with
            {
                LineBytes = (int)Number("Limits:LineBytes"),
                UnpackedPerPacked = (int)Number("Limits:UnpackedPerPacked"),
                OutputBytes = (int)Number("Limits:EventOutputBytes"),
                Pickle = limits.Pickle with { Depth = (int)Number("Limits:PickleDepth"), Nodes = (int)Number("Limits:PickleNodes") },
            };
        }
    }

    private string Needed(string key) => Text(key) is { Length: > 0 } text ? text : throw new SettingException($"Files is s3, so {key} must be set (TOASTER__{key.Replace(":", "__")}).");

    private SettingValue Of(string key) => values.First(value => value.Setting.Key == key);

    private string? Text(string key) => Of(key).Value;

    private long Number(string key) => long.Parse(Text(key)!, CultureInfo.InvariantCulture);
}
