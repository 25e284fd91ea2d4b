using static Toaster.Testing.Said;

namespace Toaster.Testing;

/// <summary>An event log with one build for each of the <see cref="NastyNames"/>, which stands everywhere a name or text can stand.</summary>
public static class NastyBuilds
{
    public static byte[] Log() => EventLogFile.Write(NastyNames.All.SelectMany(Build));

    /// <summary>The recipe's file of a build.</summary>
    public static string FileOf(string name) => $"/layers/{name}/{name}_1.0.bb";

    private static IEnumerable<(string, object)> Build(string name)
    {
        var file = FileOf(name);
        return
        [
            Init(name, $"mc:{name}:{name}"), Heartbeat(1000),
            Metadata("LayerInfo", new Dictionary<string, object> { [$"/layers/{name}"] = new { name, version = new { branch = name, commit = name } } }),
            Started(name), Variables(inherited: false, ("MACHINE", name), ("DISTRO", name), ("DISTRO_VERSION", name), ("BB_VERSION", name), (name.Length == 0 ? "EMPTY" : name, name)),
            ("bb.event.DepTreeGenerated", new
            {
                _depgraph = new Dictionary<string, object>
                {
                    ["pn"] = new Dictionary<string, object> { [name] = new { filename = file, version = $":{name}-r0", inherits = new[] { "/c/image.bbclass" }, summary = name, license = name, section = name } },
                    ["depends"] = new Dictionary<string, string[]> { [name] = [name] },
                    ["tdepends"] = new Dictionary<string, string[]> { [$"{name}.do_{name}"] = [$"{name}.do_fetch"], [$"{name}.do_fetch"] = [] },
                    ["layer-priorities"] = new[] { Said.Tuple(name, $"^/layers/{name}/", 0, 6) },
                },
            }),
            .. Task("do_fetch", name, 10, "Succeeded", "Completed"), Said.Log(30, name, 10), .. Task($"do_{name}", name, 11, "Failed", "Failed"), Said.Log(40, name, 11), Said.Log(40, "%s failed: %s", 11, 1001, Said.Tuple(name, name)), Said.Log(30, name),
            NoProvider(name, name), ("bb.event.DiskFull", new { _dev = name, _type = name, _free = 1048576L, _mountpoint = name }),
            Metadata("SinglePackageInfo", new { PN = name, PKG = name, OPKGN = name, PKGV = name, PKGR = name, PKGSIZE = "7", LICENSE = name, SUMMARY = name, RDEPENDS = name, FILES_INFO = new Dictionary<string, int> { [$"/{name}"] = 7 } }),
            Metadata("TaskArtifacts", new { task = $"{file}:do_deploy", artifacts = new[] { $"/d/{name}" } }),
            Metadata("ImagePkgList", new
            {
                pkgdata = new Dictionary<string, object> { [name] = new { PN = name, PV = name, PKGV = name } },
                imgdata = new Dictionary<string, object> { [name] = new Dictionary<string, object> { [name] = new { size = 4096, depends = new[] { name } } } },
                filedata = new Dictionary<string, object> { [name] = new { dirs = new[] { new[] { "drwx", name, name, "./" + name } }, files = new[] { new[] { "-rw", name, name, "7", "./" + name } }, syms = new[] { new[] { "lrwx", name, name, "7", "./" + name, "->", name } } } },
            }),
            Completed(2, failures: 1), CommandFailed(name),
        ];
    }

    private static IEnumerable<(string, object)> Task(string task, string name, long pid, string worker, string queue) =>
    [
        QueueEvent("Started", task, FileOf(name), noexec: false, hash: name), Worker("Started", task, FileOf(name), pid, pn: name, pv: name),
        Worker(worker, task, FileOf(name), pid, 1001.5, name, name), QueueEvent(queue, task, FileOf(name), exitcode: queue == "Failed" ? 1 : null, hash: name),
    ];
}
