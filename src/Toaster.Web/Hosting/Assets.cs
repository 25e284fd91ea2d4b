using System.Collections.Frozen;
using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.Extensions.FileProviders;
using Microsoft.Net.Http.Headers;

namespace Toaster.Web.Hosting;

/// <summary>
/// Style sheets, modules and symbols, embedded in the assembly. All of them live under one address that names their content,
/// so browsers keep them for ever and a new version is a new address. The style sheet's parts are joined to one file here.
/// </summary>
public sealed class Assets
{
    public const string Route = "/assets/{version}/{**file}";

    private static readonly string[] StyleParts =
        ["tokens", "base", "frame", "controls", "cards", "outcome", "verdict", "live", "drawings", "table", "log", "chain", "empty", "imports", "forms", "farm", "narrow", "print"];

    private readonly FrozenDictionary<string, Asset> _files;

    public Assets()
    {
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        var provider = new EmbeddedFileProvider(typeof(Assets).Assembly, "Toaster.Web.wwwroot");
        foreach (var file in provider.GetDirectoryContents(""))
        {
            // Embedded names have dots where folders were: css.base.css, js.live.js, sprite.svg.
            files[file.Name.StartsWith("js.", StringComparison.Ordinal) ? file.Name[3..] : file.Name] = Read(file);
        }

        files["toaster.css"] = [.. StyleParts.SelectMany(part => files[$"css.{part}.css"])];
        foreach (var part in files.Keys.Where(name => name.StartsWith("css.", StringComparison.Ordinal)).ToList())
        {
            files.Remove(part);
        }

        Version = Hash([.. files.OrderBy(f => f.Key, StringComparer.Ordinal).SelectMany(f => f.Value)]);
        _files = files.ToFrozenDictionary(f => f.Key, f => new Asset(f.Value, Gzip(f.Value), TypeOf(f.Key), new($"\"{Hash(f.Value)}\"")), StringComparer.Ordinal);
    }

    /// <summary>Names the content of all files.</summary>
    public string Version { get; }

    public IReadOnlyCollection<string> Names => _files.Keys;

    public string Url(string file) => $"/assets/{Version}/{file}";

    public ReadOnlyMemory<byte> Content(string file) => _files[file].Content;

    public IResult Serve(string version, string file, HttpContext http)
    {
        if (!_files.TryGetValue(file, out var asset)) return Results.NotFound();

        var headers = http.Response.Headers;
        headers.CacheControl = version == Version ? "public, max-age=31536000, immutable" : "no-cache";
        headers.Vary = HeaderNames.AcceptEncoding;
        var packed = http.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase);
        if (packed) headers.ContentEncoding = "gzip";
        return Results.Bytes(packed ? asset.Gzip : asset.Content, asset.Type, entityTag: asset.Tag);
    }

    private static byte[] Read(IFileInfo file)
    {
        using var from = file.CreateReadStream();
        using var bytes = new MemoryStream();
        from.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static byte[] Gzip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }

    private static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content))[..12];

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => "application/octet-stream",
    };

    private sealed record Asset(byte[] Content, byte[] Gzip, string Type, EntityTagHeaderValue Tag);
}
