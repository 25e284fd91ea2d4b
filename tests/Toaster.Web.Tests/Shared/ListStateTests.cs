using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Toaster.Web.Shared.Lists;
using Toaster.Web.Tasks;

namespace Toaster.Web.Tests.Shared;

public sealed class ListStateTests
{
    [Theory]
    [InlineData("")]
    [InlineData("?q=a%20%26%20b")]
    [InlineData("?outcome=failed&outcome=covered")]
    [InlineData("?outcome=failed&sstate=missed&recipe=a%2Fb%20%22%3C&sort=-elapsed&rows=100&col=order&col=hash&page=3")]
    [InlineData("?sort=-order")]
    [InlineData("?kind=setscene&page=2")]
    public void Url_OfWhatAnAddressSays_IsThatAddress(string query) => Assert.Equal("/t" + query, Read(query).Url);

    [Theory]
    [InlineData("?outcome=nonsense&sort=nonsense&rows=7&page=-4&col=nonsense&what=ever", "/t")]
    [InlineData("?outcome=failed&outcome=failed", "/t?outcome=failed")]
    [InlineData("?sstate=missed&sstate=restored", "/t?sstate=missed")]
    [InlineData("?page=99999999999999999999", "/t")]
    [InlineData("?sort=order", "/t")]
    [InlineData("?q=++", "/t")]
    public void Url_OfAnAddressWithNonsense_IsWithoutIt(string query, string url) => Assert.Equal(url, Read(query).Url);

    [Fact]
    public void Toggle_Twice_ChangesNothing()
    {
        var state = Read("?outcome=failed&page=1");

        Assert.Equal("/t?outcome=failed&outcome=covered", state.Toggle("outcome", "covered").Url);
        Assert.Equal(state.Url, state.Toggle("outcome", "covered").Toggle("outcome", "covered").Url);
    }

    [Fact]
    public void Toggle_OfAFilterWithOneValue_Replaces() => Assert.Equal("/t?sstate=restored", Read("?sstate=missed&page=4").Toggle("sstate", "restored").Url);

    [Fact]
    public void SortedBy_AColumn_BeginsItsOwnWayAndTurns()
    {
        var first = Read("?page=3").SortedBy("elapsed");

        Assert.Equal("/t?sort=-elapsed", first.Url);
        Assert.Equal("/t?sort=elapsed", first.SortedBy("elapsed").Url);
        Assert.Equal("/t?sort=-order", Read("").SortedBy("order").Url);
    }

    [Fact]
    public void Search_VeryLong_IsCut() => Assert.Equal(500, Read("?q=" + new string('x', 9000)).Search.Length);

    [Fact]
    public void Fields_WithoutOne_AreTheRest() => Assert.Equal(
        [new Field("outcome", "failed"), new Field("sort", "-cpu")], Read("?q=a&outcome=failed&sort=-cpu&page=2").Fields("q", "page"));

    [Fact]
    public void State_ThroughManySteps_AlwaysSurvivesItsAddress()
    {
        var random = new Random(148);
        var state = Read("");
        for (var i = 0; i < 2000; i++)
        {
            var filter = TasksModel.Shape.Filters[random.Next(TasksModel.Shape.Filters.Count)];
            state = random.Next(5) switch
            {
                0 => state.Toggle(filter.Key, filter.Values is { } values ? values[random.Next(values.Count)] : $"x&{random.Next(9)}=%"),
                1 => state.SortedBy(TasksModel.Shape.Sorts[random.Next(TasksModel.Shape.Sorts.Count)].Key),
                2 => state.OnPage(random.Next(1, 99)),
                3 => state with { Search = random.Next(2) == 0 ? "" : "?&=#" + random.Next(99), Rows = ListShape.RowChoices[random.Next(5)] },
                _ => state with { Columns = random.Next(2) == 0 ? null : ["order", "hash"] },
            };

            Assert.Equal(state.Url, Read(state.Url["/t".Length..]).Url);
        }
    }

    private static ListState Read(string query) => ListState.Read("/t", TasksModel.Shape, new QueryCollection(QueryHelpers.ParseQuery(query)));
}
