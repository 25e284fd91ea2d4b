using Toaster.Actors.Builds;
using Toaster.Testing;
using static Toaster.Testing.Said;

namespace Toaster.Actors.Tests.Builds.Interpretation;

/// <summary>A build in which everything happens: for tests that cut, damage and compare.</summary>
internal static class RichBuild
{
    private const string Other = "mc:second:virtual:native:/layers/meta-x/tool_2.0.bb";

    public static readonly IReadOnlyList<AgentEvent> Events = Given.Events([
        Empty("bb.event.ConfigParsed"), Heartbeat(999), Log(20, "resolving", created: 1000),
        ("bb.event.CacheLoadStarted", new { total = 100 }), ("bb.event.CacheLoadCompleted", new { total = 100, num_entries = 40 }),
        ("bb.event.ParseStarted", new { total = 8 }), ("bb.event.ParseCompleted", new { total = 8, cached = 1, parsed = 7, skipped = 2, masked = 3, virtuals = 9, errors = 0 }),
        Init("hello:do_build", "mc:second:tool"), ("bb.event.TreeDataPreparationStarted", new { pid = 0 }), NoProvider("nowhere", "/layers/meta-x/sad_1.bb"),
        Metadata("LayerInfo", new Dictionary<string, object> { ["/layers/meta-x"] = new { name = "meta-x", version = new { branch = "main", commit = "beef" } } }),
        Started("hello:do_build"), Variables(inherited: false, ("MACHINE", "qemu"), ("DISTRO", "poky"), ("DISTRO_VERSION", "5"), ("BB_VERSION", "2.8"), ("TMPDIR", "/t")),
        ("bb.event.ProcessStarted", new { processname = "Initialising tasks" }),
        ("bb.event.DepTreeGenerated", new
        {
            _depgraph = new Dictionary<string, object>
            {
                ["pn"] = new Dictionary<string, object>
                {
                    ["hello"] = new { filename = HelloFile, version = ":1.0-r0", inherits = new[] { "/c/image.bbclass" } },
                    ["mc:second:tool"] = new { filename = Other, version = "1:2.0-r1", inherits = Array.Empty<string>() },
                },
                ["depends"] = new Dictionary<string, string[]> { ["hello"] = ["tool"] },
                ["tdepends"] = new Dictionary<string, string[]>
                {
                    ["hello.do_compile"] = ["mc:second:tool.do_install", "hello.do_fetch"], ["hello.do_fetch"] = [], ["mc:second:tool.do_install"] = [], ["hello.do_never"] = ["hello.do_compile"],
                },
                ["layer-priorities"] = new[] { Said.Tuple("x", "^/layers/meta-x/", 0, 6) },
            },
        }),
        Metadata("MissedSstate", new { missed = new[] { Said.Tuple(HelloFile, "do_compile", "ab", "ab/c.tar.zst") }, found = Array.Empty<object>() }),
        ("bb.event.ProcessFinished", new { processname = "Initialising tasks" }),
        Log(50, "the object is damaged", 300, 1001), .. Broke("do_fetch_setscene", pid: 300, message: "cannot restore"), .. Ran("do_install_setscene", Other, 301),
        Empty("bb.runqueue.sceneQueueComplete"), QueueEvent("Skipped", "do_install", Other, "covered"), .. Ran("do_fetch", pid: 302),
        Log(30, "early %s", 303, 1002.5, Said.Tuple("bird")), .. Broke("do_compile", pid: 303), QueueEvent("Skipped", "do_old", reason: "existing"), QueueEvent("Started", "do_build", noexec: true), QueueEvent("Completed", "do_build"),
        QueueEvent("Started", "do_hang"), Worker("Started", "do_hang", pid: 304, time: 1003), BadLine(),
        Metadata("SinglePackageInfo", new { PN = "hello", PKG = "hello1", OPKGN = "hello", PKGV = "1.0", PKGR = "r0", PKGSIZE = "7", FILES_INFO = new Dictionary<string, int> { ["/a"] = 7 } }),
        Metadata("TaskArtifacts", new { task = HelloFile + ":do_deploy", artifacts = new[] { "/d/a" } }),
        Metadata("BuildStatsList", new[] { Said.Tuple(HelloFile, "do_compile", new { cpu_time_user = 0.5, cpu_time_system = 0.25, disk_io_read = 10, disk_io_write = 20 }, "hello") }),
        Metadata("ImagePkgList", new
        {
            pkgdata = new { hello1 = new { PN = "hello", PV = "1.0" } },
            imgdata = new Dictionary<string, object> { ["img"] = new { hello1 = new { size = 4096, depends = Array.Empty<object>() } } },
            filedata = new Dictionary<string, object> { ["img"] = new { dirs = Array.Empty<object>(), files = new[] { new[] { "-rw", "r", "r", "7", "./a" } }, syms = Array.Empty<object>() } },
        }),
        DiskFull(), Log(40, "no more space", created: 1004), Heartbeat(1005), Completed(6, failures: 1), CommandCompleted(), Heartbeat(2000),
    ]);
}
