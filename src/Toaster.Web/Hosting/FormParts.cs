using Microsoft.AspNetCore.WebUtilities;

namespace Toaster.Web.Hosting;

/// <summary>Reads a form part by part as it comes. Whatever is wrong with it is the request's fault, so it comes out as a <see cref="BadHttpRequestException"/>.</summary>
internal sealed class FormParts(string boundary, Stream body)
{
    private readonly MultipartReader _reader = new(boundary, body) { BodyLengthLimit = null };

    /// <summary>The next part; null behind the last.</summary>
    public async Task<MultipartSection?> NextAsync(CancellationToken ct)
    {
        try
        {
            if (await _reader.ReadNextSectionAsync(ct) is not { } section) return null;

            section.Body = new Part(section.Body);
            return section;
        }
        catch (Exception e) when (IsOfTheForm(e))
        {
            throw Broken(e);
        }
    }

    private static bool IsOfTheForm(Exception e) => e is IOException or InvalidDataException && e is not BadHttpRequestException;

    private static BadHttpRequestException Broken(Exception e) => new("The form ends in the middle of a part, or is none; send it again.", StatusCodes.Status400BadRequest, e);

    private sealed class Part(Stream body) : Stream
    {
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
            => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            try
            {
                return await body.ReadAsync(buffer, cancellationToken);
            }
            catch (Exception e) when (IsOfTheForm(e))
            {
                throw Broken(e);
            }
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
