using System.Text;
using System.Text.Json;
using Toaster.Bitbake.EventLog;

namespace Toaster.Bitbake.Transcoding;

/// <summary>
/// One pass over the map of variables: overwrites secrets in a copy of the line, and writes the map without white space.
/// </summary>
internal sealed class VariablesWalk(JsonBuffer json)
{
    private byte[] _text = [];

    /// <summary>Where the pass is: which variable's entry, and whether texts are secret there.</summary>
    private bool _secretVariable;
    private bool _secretText;
    private int _secretDepth;

    private static ReadOnlySpan<byte> Head => "{\"inherited\":false,\"variables\":"u8;

    /// <summary>
    /// Writes the fields of the event. The map is said to stand at <paramref name="start"/>; a <see cref="JsonException"/> tells
    /// that it does not. False when the output limit is reached.
    /// </summary>
    public bool Write(ReadOnlySpan<byte> line, int start, int length, MaskedLine masked)
    {
        Begin();
        if (!json.Raw(Head)) return false;
        var reader = new Utf8JsonReader(line.Slice(start, length), new JsonReaderOptions { MaxDepth = 256 });
        var first = true;
        while (reader.Read())
        {
            if (reader.CurrentDepth == 0 && reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.EndObject)) throw new JsonException();
            MaskToken(ref reader, line, start, masked);
            var source = masked.Exists ? masked.Bytes : line;
            if (!Token(ref reader, source, start, ref first)) return false;
        }

        return json.Raw((byte)'}');
    }

    /// <summary>Masks a line that is cut off or wrong somewhere in its map, up to there and what may be secret behind.</summary>
    public void MaskPart(ReadOnlySpan<byte> raw, ReadOnlySpan<byte> line, MaskedLine masked)
    {
        Begin();
        var start = LineShape.VariablesHead.Length;
        var reader = new Utf8JsonReader(line[start..], isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { MaxDepth = 256 }));
        try
        {
            while (reader.Read()) MaskToken(ref reader, raw, start, masked);
        }
        catch (JsonException)
        {
            // What can still be told of the rest is told below.
        }

        var rest = start + (int)reader.BytesConsumed;
        if (_secretVariable) masked.Of(raw)[rest..line.Length].Fill((byte)'*');
        else if (TextSecrets.AreIn(line[rest..], isJson: true)) TextSecrets.Mask(masked.Of(raw)[rest..line.Length], isJson: true);
    }

    private void Begin()
    {
        json.Clear();
        _secretVariable = _secretText = false;
        _secretDepth = 0;
    }

    private void MaskToken(ref Utf8JsonReader reader, ReadOnlySpan<byte> line, int start, MaskedLine masked)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName when reader.CurrentDepth == 1:
                _secretVariable = SecretNames.IsSecret(Unescaped(reader.ValueSpan)) && !IsFunction(reader);
                _secretText = false;
                break;
            case JsonTokenType.PropertyName when _secretVariable && (!_secretText || reader.CurrentDepth <= _secretDepth):
                _secretText = reader.NameIs("v"u8) || reader.NameIs("detail"u8);
                _secretDepth = reader.CurrentDepth;
                break;
            case JsonTokenType.String:
                var secret = (_secretVariable && _secretText) || (reader.CurrentDepth == 1 && _secretVariable);
                if (!secret && !TextSecrets.AreIn(reader.ValueSpan, isJson: true)) break;

                if (secret && reader.ValueSpan.IndexOfAnyExcept((byte)'*') < 0) break;

                // Escapes are overwritten like other bytes: the length in the file is what stays.
                var text = masked.Of(line).Slice(start + (int)reader.TokenStartIndex + 1, reader.ValueSpan.Length);
                if (secret) text.Fill((byte)'*');
                else TextSecrets.Mask(text, isJson: true);
                break;
        }
    }

    /// <summary>Whether the variable is code; a name like zap_empty_root_password is no secret then.</summary>
    private static bool IsFunction(Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isFunc = reader.NameIs("func"u8);
            if (!reader.Read()) return false;
            if (isFunc) return reader.TokenType is not (JsonTokenType.Null or JsonTokenType.False);
            if (!reader.TrySkip()) return false;
        }

        return false;
    }

    private bool Token(ref Utf8JsonReader reader, ReadOnlySpan<byte> source, int start, ref bool first)
    {
        if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
        {
            first = false;
            return json.Raw(reader.TokenType == JsonTokenType.EndObject ? (byte)'}' : (byte)']');
        }

        if (!first && !json.Raw((byte)',')) return false;
        first = reader.TokenType is JsonTokenType.PropertyName or JsonTokenType.StartObject or JsonTokenType.StartArray;
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject: return json.Raw((byte)'{');
            case JsonTokenType.StartArray: return json.Raw((byte)'[');
            case JsonTokenType.PropertyName: return Text(reader.ValueSpan, reader.ValueIsEscaped, isName: true) && json.Raw((byte)':');
            case JsonTokenType.String:
                var literal = source.Slice(start + (int)reader.TokenStartIndex + 1, reader.ValueSpan.Length);
                return Text(literal, reader.ValueIsEscaped, isName: false);
            default: return json.Raw(reader.ValueSpan);
        }
    }

    private bool Text(ReadOnlySpan<byte> literal, bool escaped, bool isName)
    {
        if (!escaped && Ascii.IsValid(literal)) return json.Quoted(literal, colon: 0);

        var text = Unescaped(literal);
        if (JsonText.IsText(text)) return json.Text(text);
        if (!isName && JsonText.IsTextWithSurrogates(text)) return json.Raw("{\"$str\":"u8) && json.Base64Text(text) && json.Raw((byte)'}');
        return json.Text(JsonText.IsTextWithSurrogates(text) ? WithoutHalves(text) : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text)));
    }

    /// <summary>Half a surrogate pair becomes the replacement character, which has as many bytes.</summary>
    private static byte[] WithoutHalves(ReadOnlySpan<byte> text)
    {
        var whole = text.ToArray();
        for (var i = 0; i + 2 < whole.Length; i++)
        {
            if (whole[i] == 0xed && whole[i + 1] >= 0xa0) "\uFFFD"u8.CopyTo(whole.AsSpan(i));
        }

        return whole;
    }

    private ReadOnlySpan<byte> Unescaped(ReadOnlySpan<byte> literal)
    {
        if (literal.IndexOf((byte)'\\') < 0) return literal;
        if (_text.Length < literal.Length) _text = new byte[literal.Length * 2];
        return _text.AsSpan(0, Escapes.Unescape(literal, _text));
    }
}
