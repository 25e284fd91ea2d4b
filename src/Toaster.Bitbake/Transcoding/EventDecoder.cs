using Toaster.Bitbake.EventLog;
using Toaster.Bitbake.Pickle;

namespace Toaster.Bitbake.Transcoding;

/// <summary>The payload of one event line: decoded, masked, written as JSON fields.</summary>
internal sealed class EventDecoder : IDisposable
{
    private readonly Payload _payload = new();
    private readonly PickleReader _pickle;
    private readonly ValueWriter _writer;
    private readonly JsonBuffer _json;

    public EventDecoder(EventLogLimits limits, JsonBuffer json)
    {
        _json = json;
        _pickle = new PickleReader(limits.Pickle);
        _writer = new ValueWriter(_pickle.Arena, json, limits.Pickle.Depth);
    }

    /// <summary>Writes the fields of the event; null when all went well. Secrets are overwritten in <paramref name="masked"/>.</summary>
    public LineProblem? Decode(ReadOnlySpan<byte> line, int start, int length, MaskedLine masked)
    {
        if (!_payload.Decode(line.Slice(start, length)))
        {
            MaskPart(line, start, length, masked);
            return new("The payload is no base64.", _payload.Length);
        }

        if (!_pickle.Read(_payload.Bytes))
        {
            MaskWhatWasRead(line, start, length, masked);
            return new(_pickle.Error.Sentence, _pickle.Error.At);
        }

        var secrets = PickleMasker.MayHoldTexts(_payload.Bytes) && PickleMasker.MaskTexts(_pickle.Arena, _payload.Array);
        var result = Write();
        if (result == WriteResult.NeedsMasking)
        {
            secrets = true;
            PickleMasker.MaskNames(_pickle.Arena, _payload.Array);
            result = Write();
        }
        else if (result != WriteResult.Done)
        {
            // It stopped before it had looked at everything.
            secrets |= PickleMasker.MaskNames(_pickle.Arena, _payload.Array);
        }

        if (secrets) _payload.EncodeOver(masked.Of(line).Slice(start, length));
        return result == WriteResult.Done ? null : new(result.Sentence(), result == WriteResult.NoText ? _writer.WrongAt : null);
    }

    /// <summary>The time the event decoded last names itself.</summary>
    public long? TimeOf(string className) => EventTime.Of(className, _pickle.Arena, _pickle.Root, _payload.Bytes);

    /// <summary>Masks a payload that is cut off or no base64, as far as it can be read.</summary>
    public void MaskPart(ReadOnlySpan<byte> line, int start, int length, MaskedLine masked)
    {
        _payload.Decode(line.Slice(start, length));
        _pickle.Read(_payload.Bytes);
        MaskWhatWasRead(line, start, length, masked);
    }

    private void MaskWhatWasRead(ReadOnlySpan<byte> line, int start, int length, MaskedLine masked)
    {
        if (PickleMasker.MaskNames(_pickle.Arena, _payload.Array) | PickleMasker.MaskPart(_pickle.Arena, _payload.Bytes)) _payload.EncodeOver(masked.Of(line).Slice(start, length));
    }

    private WriteResult Write()
    {
        _json.Clear();
        return _writer.Fields(_pickle.Root, _payload.Array);
    }

    public void Dispose()
    {
        _payload.Dispose();
        _pickle.Dispose();
        _writer.Dispose();
    }
}
