using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace Toaster.Web.Live;

/// <summary>A part of a page by itself: the same component the page is made of.</summary>
internal static class Markup
{
    public static async Task<string> OfAsync<TPart>(IServiceProvider services, params (string Name, object? Value)[] parameters) where TPart : IComponent
    {
        await using var renderer = new HtmlRenderer(services, services.GetRequiredService<ILoggerFactory>());
        return await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var root = await renderer.RenderComponentAsync<TPart>(ParameterView.FromDictionary(parameters.ToDictionary(p => p.Name, p => p.Value)));
            return root.ToHtmlString();
        });
    }
}
