namespace Toaster.Bitbake.Transcoding;

/// <summary>The fields of <c>agent.BadLine</c>.</summary>
internal static class BadLine
{
    public static void Write(JsonBuffer json, ReadOnlySpan<byte> line, ReadOnlySpan<byte> named, LineProblem problem, int excerptCharacters)
    {
        json.Clear();
        json.Raw("{\"problem\":"u8);
        json.Text(System.Text.Encoding.UTF8.GetBytes(problem.Sentence));
        json.Raw(",\"excerpt\":"u8);
        json.Text(JsonText.Excerpt(line, excerptCharacters));
        if (!named.IsEmpty)
        {
            json.Raw(",\"class\":"u8);
            json.Text(JsonText.Excerpt(named, excerptCharacters));
        }

        if (problem.At is { } at)
        {
            json.Raw(",\"at\":"u8);
            json.Number(at);
        }

        json.Raw((byte)'}');
    }
}
