using Toaster.Bitbake.Transcoding;

namespace Toaster.Bitbake.Tests.Transcoding;

public sealed class SecretNamesTests
{
    [Theory]
    [InlineData("PASSWORD")]
    [InlineData("password")]
    [InlineData("MYSQL_ROOT_PASSWORD")]
    [InlineData("BB_HASHSERVE_PASSWORD")]
    [InlineData("ROOT_PASSWD")]
    [InlineData("SSTATE_SIG_PASSPHRASE")]
    [InlineData("AWS_SECRET_ACCESS_KEY")]
    [InlineData("AWS_ACCESS_KEY_ID")]
    [InlineData("GITHUB_TOKEN")]
    [InlineData("NPM_TOKEN:class-target")]
    [InlineData("API_KEY")]
    [InlineData("my.api-key")]
    [InlineData("X-Api-Key")]
    [InlineData("apiKey")]
    [InlineData("APIKEY2")]
    [InlineData("SIGN_PRIVATE_KEY")]
    [InlineData("CLOUD_CREDENTIALS")]
    [InlineData("SERVICE_CREDENTIAL")]
    public void Name_OfASecret_IsOne(string name) => Assert.True(SecretNames.IsSecret(name));

    [Theory]
    [InlineData("")]
    [InlineData("PWD")]
    [InlineData("AUTHOR")]
    [InlineData("BUILDHISTORY_COMMIT_AUTHOR")]
    [InlineData("PSEUDO_PASSWD")]
    [InlineData("XAUTHORITY")]
    [InlineData("SSH_AUTH_SOCK")]
    [InlineData("GPG_PASSPHRASE_FILE")]
    [InlineData("TOKEN_DIR")]
    [InlineData("LICENSE")]
    [InlineData("SSTATE_SIG_KEY")]
    [InlineData("KEYMAPS")]
    [InlineData("TOKENIZER")]
    [InlineData("SECRETARY_NAME")]
    [InlineData("RECIPE_MAINTAINER:pn-libsecret")]
    [InlineData("RECIPE_MAINTAINER:pn-base-passwd")]
    [InlineData("/home/me/recipes-core/base-passwd/base-passwd_3.6.bb")]
    [InlineData("virtual:native:/home/me/secret/token_1.0.bb")]
    [InlineData("the password is wrong")]
    public void Name_OfAnythingElse_IsNone(string name) => Assert.False(SecretNames.IsSecret(name));

    [Theory]
    [InlineData("GIT_TOKEN", true)]
    [InlineData("git_token", true)]
    [InlineData("TOKEN", true)]
    [InlineData("NPM_TOKEN:class-target", true)]
    [InlineData("base-passwd", false)]
    [InlineData("secret-ingredient.do_fetch", false)]
    [InlineData("passwd", false)]
    public void Name_WrittenLikeAVariable_IsOne(string name, bool expected)
        => Assert.Equal(expected, SecretNames.IsVariable(System.Text.Encoding.UTF8.GetBytes(name)));
}
