namespace Toaster.Node.Settings;

/// <summary>All settings there are.</summary>
internal static class SettingTable
{
    private const long MiB = 1 << 20;
    private const long GiB = 1 << 30;

    public static readonly IReadOnlyList<Setting> All =
    [
        new("Data", SettingKind.Text, null, "Directory of the database, the kept logs and the lock."),
        new("Db", SettingKind.Text, null, "Connection string of a database server; empty: a database of its own in the data directory."),
        new("Files", SettingKind.Text, null, "With Db: where logs and received files are, `database` (all servers reach them; default), `s3` (the same) or `directory` (of each server)."),
        new("S3:Url", SettingKind.Text, null, "With Files=s3: the service, such as https://s3.example.org."),
        new("S3:Bucket", SettingKind.Text, null, "The bucket, which is there already."),
        new("S3:Prefix", SettingKind.Text, null, "Of the names of all objects, with a slash at its end, where the bucket holds other things, too."),
        new("S3:Region", SettingKind.Text, "us-east-1", "Region that requests are signed for."),
        new("S3:KeyId", SettingKind.Text, null, "Access key."),
        new("S3:Secret", SettingKind.Text, null, "Its secret; best in TOASTER__S3__Secret."),
        new("Host", SettingKind.Text, "127.0.0.1", "Address to listen at. Any but this machine's own (loopback) needs an admin token."),
        Number("Port", 8000, "Port to listen at; 0: any free one.", 0, 65535),
        new("Hosts", SettingKind.Text, null, "Further host names the server answers to, with commas."),
        new("OpenReading", SettingKind.Flag, "false", "With an admin token: reading needs none, only changes do."),
        new("KeepLogs", SettingKind.Flag, "true", "Event logs stay after they are recorded, packed and without their secrets. Those there are go with toaster admin drop-logs."),
        Number("DeletionGraceSeconds", 10, "How long the deletion of a build can be undone.", 0, 7 * 24 * 3600),
        new("DrainSeconds", SettingKind.Number, null, "How long a server that was asked to end still answers while /readyz says that it ends (default: 5 with Db, else 0).") { Maximum = 3600 },
        new("Telemetry:Metrics", SettingKind.Flag, "true", "`/metrics` answers with what this process counts, as Prometheus reads it."),
        new("Telemetry:Otlp", SettingKind.Text, null, "Where metrics and traces are sent (OTLP over HTTP): http://collector:4318; empty: nowhere."),
        Number("SnapshotEvery", 100_000, "Events of a build between two snapshots, from which a restart goes on.", 100, int.MaxValue),
        Number("Run:OfferSeconds", 2, "How long `run` waits for a server's answer before it starts the command.", 0, 3600),
        Number("Run:SendSeconds", 10, "How long `run` stays after the command while a server is there and takes nothing.", 0, 24 * 3600),
        new("Collect:Logs", SettingKind.Flag, "true", "A recorder also collects what tasks and bitbake print, from disk."),
        Number("Collect:LogBytes", 16 * MiB, "Bytes that are collected of one log; of a longer one the first and the last half.", 1024),
        Number("Collect:BuildBytes", GiB, "Bytes that are collected of all logs of a build; beyond it only the ends of failed tasks' logs.", 1024),
        Number("Agent:Slots", 1, "Builds that an agent carries out at the same time; `serve` has one of its own on its machine, none with 0; with Db none unless this is set.", 0, 1000),
        new("Agent:User", SettingKind.Text, null, "Whom bitbake and git run as where the agent is root; empty: root builds nothing."),
        Number("Agent:CheckoutSeconds", 1800, "How long fetching a repository may take.", 1, 7 * 24 * 3600),
        Number("Agent:StartSeconds", 95, "How long bitbake's server may take until it answers.", 1, 24 * 3600),
        Number("Agent:ConfigureSeconds", 600, "How long bitbake may take to read its configuration.", 1, 24 * 3600),
        Number("Agent:CommandSeconds", 30, "How long bitbake may take for a command that takes no time.", 1, 3600),
        Number("Agent:StallSeconds", 300, "How long bitbake may say and answer nothing before its build is given up.", 1, 7 * 24 * 3600),
        Number("Agent:StopSeconds", 30, "Between two steps of stopping a build: orderly, forced, kill.", 1, 24 * 3600),
        Number("Limits:UploadBytes", 2 * GiB, "Bytes of one event log, as received.", MiB),
        Number("Limits:LineBytes", 64 * MiB, "Bytes of one line of an event log.", 1024, 1 << 30),
        Number("Limits:UnpackedPerPacked", 200, "Unpacked bytes for each packed byte of an event log.", 2, 100_000),
        Number("Limits:PickleDepth", 512, "How deep values in one event may be nested.", 16, 4096),
        Number("Limits:PickleNodes", 5_000_000, "Values in one event.", 1000, 100_000_000),
        Number("Limits:EventOutputBytes", 64 * MiB, "Bytes one event may become when written out.", 1024, 1 << 30),
        Number("Limits:ImportsAtOnce", 4, "Imports that run at the same time; others wait in line.", 1, 64),
        Number("Limits:LiveBuilds", 1_000, "Builds that are recorded while they run, at the same time.", 1, 100_000),
        Number("Limits:LogBytes", 64 * MiB, "Bytes of one log of a task, or of bitbake, that are stored.", MiB),
        Number("Limits:BuildLogBytes", 2 * GiB, "Bytes of all such logs of a build; beyond it no further one is begun.", MiB),
        Number("Limits:LiveReaders", 5_000, "Pages and programs that are told of changes at the same time.", 0, 100_000),
        Number("Limits:ListRows", 150, "Rows of one page of a list.", 10, 150),
        Number("Limits:RequestHeadSeconds", 15, "Seconds a browser or program may take to send the head of a request.", 1, 3600),
        Number("Limits:RequestHeadBytes", 32 << 10, "Bytes of the head of a request.", 8 << 10, 1 << 20),
        Number("Limits:RequestBytes", MiB, "Bytes of a request that is no upload.", 1024, 1 << 30),
        Number("Limits:BodyBytesPerSecond", 240, "Slowest a request may come in, after its first five seconds.", 1, 1 << 20),
        Number("Limits:SpoolBytes", 8 * GiB, "Bytes of recordings kept in the spool; beyond it those go first that a server has. What no server has is never removed.", MiB),
        Number("Limits:DiskReserveBytes", GiB, "Free bytes the data directory's disk must keep; imports are refused before."),
    ];

    private static Setting Number(string key, long value, string description, long minimum = 0, long maximum = long.MaxValue)
        => new(key, SettingKind.Number, $"{value}", description) { Minimum = minimum, Maximum = maximum };
}
