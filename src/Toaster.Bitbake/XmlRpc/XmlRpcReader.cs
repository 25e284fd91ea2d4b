using System.Globalization;
using System.Xml;

namespace Toaster.Bitbake.XmlRpc;

/// <summary>
/// Reads calls and answers. Values come out as null, bool, long, text, bytes, double, <c>List&lt;object?&gt;</c> and
/// <c>Dictionary&lt;string, object?&gt;</c>. Nothing outside the document is ever looked at, and nothing is nested deeper than 64.
/// </summary>
internal sealed class XmlRpcReader : IDisposable
{
    private const int Deepest = 64;

    private readonly XmlReader _xml;

    private XmlRpcReader(byte[] document)
    {
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, CheckCharacters = false,
            IgnoreComments = true, IgnoreProcessingInstructions = true,
        };
        _xml = XmlReader.Create(new MemoryStream(WithoutControls(document)), settings);
    }

    /// <exception cref="XmlRpcException">It is no call.</exception>
    public static (string Method, List<object?> Arguments) Call(byte[] document) => Read(document, xml =>
    {
        xml.Open("methodCall");
        xml.Open("methodName");
        var method = xml.Text();
        xml.Close();
        List<object?> arguments = xml.IsAt("params") ? xml.Params() : [];
        return (method, arguments);
    });

    /// <exception cref="XmlRpcException">It is no answer, or a fault.</exception>
    public static object? Answer(byte[] document) => Read(document, xml =>
    {
        xml.Open("methodResponse");
        if (!xml.IsAt("fault"))
        {
            return xml.Params() is [var value, ..] ? value : null;
        }

        xml.Open("fault");
        var fault = xml.Value(0) as Dictionary<string, object?>;
        throw new XmlRpcException(XmlRpcProblem.Fault, fault?.GetValueOrDefault("faultString") as string ?? "The call was refused.");
    });

    public void Dispose() => _xml.Dispose();

    private static T Read<T>(byte[] document, Func<XmlRpcReader, T> read)
    {
        try
        {
            using var xml = new XmlRpcReader(document);
            return read(xml);
        }
        catch (Exception e) when (e is XmlException or FormatException or OverflowException)
        {
            throw new XmlRpcException(XmlRpcProblem.Garbage, $"That is no XML-RPC: {e.Message}", e);
        }
    }

    private List<object?> Params()
    {
        List<object?> values = [];
        if (!Enter("params"))
        {
            return values;
        }

        while (IsAt("param"))
        {
            Open("param");
            values.Add(Value(0));
            Close();
        }

        Close();
        return values;
    }

    private object? Value(int depth)
    {
        if (depth > Deepest)
        {
            throw new FormatException($"Values are nested deeper than {Deepest}.");
        }

        if (!IsAt("value"))
        {
            throw new FormatException($"A value was expected where there is {_xml.NodeType} {_xml.Name}.");
        }

        if (_xml.IsEmptyElement)
        {
            _xml.Read();
            return "";
        }

        _xml.Read();
        var untyped = Text();
        if (_xml.NodeType != XmlNodeType.Element)
        {
            Close();
            return untyped;
        }

        var value = Typed(depth);
        Close();
        return value;
    }

    private object? Typed(int depth)
    {
        var type = _xml.Name;
        if (type is "struct" or "array")
        {
            return type == "struct" ? Struct(depth) : Array(depth);
        }

        var isEmpty = _xml.IsEmptyElement;
        _xml.Read();
        var text = isEmpty ? "" : Text();
        if (!isEmpty)
        {
            Close();
        }

        return type switch
        {
            "nil" => null,
            "string" => text,
            "boolean" => text.Trim() is "1" or "true",
            "int" or "i4" or "i8" or "i1" or "i2" => long.Parse(text, NumberStyles.Integer, CultureInfo.InvariantCulture),
            "double" => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
            "base64" => Convert.FromBase64String(text),
            _ => text, // Dates and what else there is: as it is written.
        };
    }

    private Dictionary<string, object?> Struct(int depth)
    {
        var members = new Dictionary<string, object?>(StringComparer.Ordinal);
        if (!Enter("struct"))
        {
            return members;
        }

        while (IsAt("member"))
        {
            Open("member");
            Open("name");
            var name = Text();
            Close();
            members[name] = Value(depth + 1);
            Close();
        }

        Close();
        return members;
    }

    private List<object?> Array(int depth)
    {
        List<object?> items = [];
        Open("array");
        if (Enter("data"))
        {
            while (IsAt("value"))
            {
                items.Add(Value(depth + 1));
            }

            Close();
        }

        Close();
        return items;
    }

    private bool IsAt(string name) => _xml.MoveToContent() == XmlNodeType.Element && _xml.Name == name;

    private void Open(string name)
    {
        if (!Enter(name))
        {
            throw new FormatException($"<{name}> is empty.");
        }
    }

    /// <summary>False: it has no content, and is passed.</summary>
    private bool Enter(string name)
    {
        if (!IsAt(name))
        {
            throw new FormatException($"<{name}> was expected where there is {_xml.NodeType} {_xml.Name}.");
        }

        var isEmpty = _xml.IsEmptyElement;
        _xml.Read();
        return !isEmpty;
    }

    private void Close()
    {
        if (_xml.MoveToContent() != XmlNodeType.EndElement)
        {
            throw new FormatException($"An end was expected where there is {_xml.NodeType} {_xml.Name}.");
        }

        _xml.Read();
    }

    private string Text()
    {
        var text = "";
        while (_xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace)
        {
            text += _xml.Value;
            _xml.Read();
        }

        return text;
    }

    /// <summary>Python writes control characters as they are, which no XML may hold.</summary>
    private static byte[] WithoutControls(byte[] document)
    {
        static bool IsOne(byte b) => b < 0x20 && b is not ((byte)'\t' or (byte)'\n' or (byte)'\r');
        return document.Any(IsOne) ? [.. document.Select(b => IsOne(b) ? (byte)'?' : b)] : document;
    }
}
