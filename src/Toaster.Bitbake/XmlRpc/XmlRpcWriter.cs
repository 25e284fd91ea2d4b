using System.Globalization;
using System.Text;
using System.Xml;

namespace Toaster.Bitbake.XmlRpc;

/// <summary>
/// Values are null (nil), bool, int, text, bytes (base64), double, lists (<see cref="IEnumerable{T}"/> of values) and structs
/// (<see cref="IReadOnlyDictionary{TKey,TValue}"/> of text to value).
/// </summary>
internal static class XmlRpcWriter
{
    private static readonly XmlWriterSettings Settings = new() { Encoding = new UTF8Encoding(false), CheckCharacters = false };

    public static byte[] Call(string method, IEnumerable<object?> arguments) => Document(xml =>
    {
        xml.WriteStartElement("methodCall");
        xml.WriteElementString("methodName", method);
        Params(xml, arguments);
    });

    public static byte[] Answer(object? value) => Document(xml =>
    {
        xml.WriteStartElement("methodResponse");
        Params(xml, [value]);
    });

    public static byte[] Fault(int code, string text) => Document(xml =>
    {
        xml.WriteStartElement("methodResponse");
        xml.WriteStartElement("fault");
        Value(xml, new Dictionary<string, object?> { ["faultCode"] = code, ["faultString"] = text });
    });

    private static byte[] Document(Action<XmlWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var xml = XmlWriter.Create(bytes, Settings))
        {
            write(xml); // Open elements are ended with the document.
        }

        return bytes.ToArray();
    }

    private static void Params(XmlWriter xml, IEnumerable<object?> values)
    {
        xml.WriteStartElement("params");
        foreach (var value in values)
        {
            xml.WriteStartElement("param");
            Value(xml, value);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void Value(XmlWriter xml, object? value)
    {
        xml.WriteStartElement("value");
        switch (value)
        {
            case null: xml.WriteElementString("nil", ""); break;
            case bool flag: xml.WriteElementString("boolean", flag ? "1" : "0"); break;
            case int number: xml.WriteElementString("int", number.ToString(CultureInfo.InvariantCulture)); break;
            case double number: xml.WriteElementString("double", number.ToString("R", CultureInfo.InvariantCulture)); break;
            case string text: xml.WriteElementString("string", text); break;
            case byte[] bytes: xml.WriteElementString("base64", Convert.ToBase64String(bytes)); break;
            case IReadOnlyDictionary<string, object?> members: Struct(xml, members); break;
            case IEnumerable<object?> items: Array(xml, items); break;
            default: throw new ArgumentException($"XML-RPC has no value of the type {value.GetType().Name}.", nameof(value));
        }

        xml.WriteEndElement();
    }

    private static void Struct(XmlWriter xml, IReadOnlyDictionary<string, object?> members)
    {
        xml.WriteStartElement("struct");
        foreach (var (name, value) in members)
        {
            xml.WriteStartElement("member");
            xml.WriteElementString("name", name);
            Value(xml, value);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void Array(XmlWriter xml, IEnumerable<object?> items)
    {
        xml.WriteStartElement("array");
        xml.WriteStartElement("data");
        foreach (var item in items)
        {
            Value(xml, item);
        }

        xml.WriteEndElement();
        xml.WriteEndElement();
    }
}
