using Toaster.Testing;

namespace Toaster.EndToEnd.Tests.Browser;

[Collection(nameof(BrowserTests))]
public sealed class ShutdownTests(BrowserFixture browser)
{
    [SkippableFact]
    public async Task Stop_PageOfAnImportIsOpen_EndsInOrder()
    {
        Requires.Chromium();
        await using var server = await ServerProcess.StartAsync();
        var last = "";
        using (var form = new MultipartFormDataContent())
        {
            foreach (var recording in Directory.GetFiles(EventLogs.Own()!, "*.json.gz"))
            {
                form.Add(new ByteArrayContent(await File.ReadAllBytesAsync(recording)), "logs", Path.GetFileName(recording));
            }

            using var answer = await server.Http.PostAsync("/api/v1/imports", form);
            answer.EnsureSuccessStatusCode();
            last = $"/imports/{(await server.ApiAsync("/imports")).GetProperty("items")[0].GetProperty("id").GetInt64()}";
        }

        // Offline is what the page is meant to be in the end, so its complaints are no matter.
        await Visit.RunAsync(await browser.GetAsync(), new() { BaseURL = server.Url.ToString() }, complains: false, async visit =>
        {
            await visit.GoAsync(last);
            using var stream = await server.Http.GetAsync($"{last}/events", HttpCompletionOption.ResponseHeadersRead);
            Assert.Equal("text/event-stream", stream.Content.Headers.ContentType?.MediaType);
            await server.StopAsync();
        });
    }
}
