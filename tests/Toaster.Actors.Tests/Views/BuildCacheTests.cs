using Toaster.Actors.Views.Sql.Queries;

namespace Toaster.Actors.Tests.Views;

public sealed class BuildCacheTests
{
    private readonly BuildCache<string> _cache = new(most: 10, text => text.Length);
    private int _read;

    [Fact]
    public void Get_AtTheSameRow_ReadsOnce()
    {
        Assert.Equal(("abc", "abc", "of another row", 2), (Get(1, 5, "abc"), Get(1, 5, "not read"), Get(1, 6, "of another row"), _read));
    }

    [Fact]
    public void Get_OfRowsThatAreMadeAgain_AlwaysReads()
    {
        Assert.Equal(("a", "b", 2), (Get(1, 0, "a"), Get(1, 0, "b"), _read));
    }

    [Fact]
    public void Get_BeyondTheMost_ForgetsAndGoesOn()
    {
        Get(1, 1, "12345");
        Get(2, 1, "12345");
        Get(3, 1, "1");

        Assert.Equal(("1", "new"), (Get(3, 1, "not read"), Get(1, 1, "new")));
    }

    [Fact]
    public void Get_OfAnotherRow_TakesThePlaceOfTheOldOne()
    {
        Get(1, 1, "123456");
        Get(1, 2, "1234");
        Get(2, 1, "123456");

        Assert.Equal(("1234", "123456"), (Get(1, 2, "not read"), Get(2, 1, "not read")));
    }

    [Fact]
    public void Get_OfWhatIsTooMuchByItself_LeavesTheOthers()
    {
        Get(1, 1, "1");
        Get(2, 1, "12345678901");

        Assert.Equal(("1", "again"), (Get(1, 1, "not read"), Get(2, 1, "again")));
    }

    private string Get(long build, long seq, string value) => _cache.Get(new(build), seq, () =>
    {
        _read++;
        return value;
    });
}
