using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Toaster.Web.Shared;

internal static class Page
{
    /// <summary>A component with its model as an answer, complete when it is sent.</summary>
    public static RazorComponentResult<TPage> Of<TPage>(object model) where TPage : IComponent =>
        new(new Dictionary<string, object?> { ["Model"] = model }) { PreventStreamingRendering = true };
}
