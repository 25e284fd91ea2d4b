using Toaster.Actors.Imports;
using Toaster.Actors.Projects;
using Toaster.Actors.Views;
using Toaster.Testing.Views;
using Toaster.Web;
using Toaster.Web.Preview;

// Shows the pages with recorded builds in tables of their own, for looking at them: no journal, no actors.
// dotnet run --project tests/Toaster.Web.Preview -- [--urls http://127.0.0.1:8123] [--logs FOLDER] [--empty]
var builder = WebApplication.CreateBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);

await using var views = new StoredBuildViews();
var imports = new InMemoryImports();
if (!args.Contains("--empty"))
{
    PreviewData.Fill(views, imports, builder.Configuration["logs"], builder.Configuration["only"]);
}

builder.Services.AddToasterWeb();
builder.Services.AddSingleton<IBuildViews>(views);
builder.Services.AddSingleton<IRecordings>(views);
builder.Services.AddSingleton<IImports>(imports);
builder.Services.AddSingleton<Toaster.Actors.Builds.IBuildUpkeep>(new InMemoryUpkeep(TimeProvider.System));
builder.Services.AddSingleton<IProjects>(new InMemoryProjects(new ProjectView(new(1), "Command line builds", true, 0)));

var app = builder.Build();
app.MapToasterWeb();
await app.RunAsync();
